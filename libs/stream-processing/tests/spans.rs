//! What the logs of a step are marked with. Alone in its process, because `tracing` remembers for all of it
//! whether somebody listens.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use stream_processing::testing::{RecordedFaults, event_json, payload_of, sqs_record};
use stream_processing::{Deadline, Event, EventTypes, Pipeline, Processor};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_a_step_logs_says_pipeline_event_and_correlation_id() {
    let lines = Lines::default();
    let to = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || to.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let pipeline = Pipeline::new("names", EventTypes::any(), |units| {
        units.parallel(NonZeroUsize::MIN, |unit| async {
            tokio::task::yield_now().await;
            tracing::info!("at work");
            Ok(unit)
        })
    });
    let mut event = Event { id: "7".to_owned(), event_type: "t".to_owned(), ..Event::default() };
    event.tags.insert("correlationid".to_owned(), "whole-flow".into());
    let payload = payload_of(&[sqs_record(0, &event_json(&event))]);
    let faults = RecordedFaults::default();
    let processor = Processor::new("function", pipeline.into(), faults, chrono::Utc::now);
    processor.process(payload, Deadline::after(Duration::from_mins(1))).await.unwrap();

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let line: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let marks = |name: &str| {
        let spans = line["spans"].as_array().unwrap();
        spans.iter().find_map(|span| span[name].as_str()).unwrap_or_default().to_owned()
    };
    assert_eq!(
        (marks("pipeline"), marks("event"), marks("correlation_id")),
        ("names".to_owned(), "7".to_owned(), "whole-flow".to_owned())
    );
}
