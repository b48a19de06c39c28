//! The words that these stories are told in.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use stream_processing::metrics::Metrics;
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, event_json, payload_of, sqs_record};
use stream_processing::{Deadline, Event, EventTypes, Failure, Pipeline, Pipelines, Processor};
use thiserror::Error;

#[derive(Debug, Error)]
#[error("trouble")]
struct Trouble;

pub(crate) const WORK: Duration = Duration::from_millis(20);

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_764_000_000_000).unwrap()
}

/// Events of these types in a queue.
pub(crate) fn batch<'a>(types: impl IntoIterator<Item = &'a str>) -> Payload {
    let record = |(id, kind): (usize, &str)| {
        let event = Event { id: id.to_string(), event_type: kind.to_owned(), ..Event::default() };
        sqs_record(id, &event_json(&event))
    };
    payload_of(&types.into_iter().enumerate().map(record).collect::<Vec<_>>())
}

/// A pipeline that takes a while for each, four at a time, and fails as the type says.
pub(crate) fn working(id: &'static str, metrics: &Metrics) -> Pipeline {
    let metrics = metrics.pipeline(id);
    Pipeline::new(id, EventTypes::any(), move |units| {
        let units = units.try_map(|event, ()| match event.event_type.as_str() {
            "poison" => Err(Failure::poison(&Trouble)),
            _ => Ok(()),
        });
        metrics.step("work", units, |units| {
            units.parallel(NonZeroUsize::new(4).unwrap(), |unit| async {
                tokio::time::sleep(WORK).await;
                match unit.event().event_type.as_str() {
                    "transient" => Err(unit.transient(&Trouble)),
                    _ => Ok(unit),
                }
            })
        })
    })
}

/// Metrics, and the lines that they wrote.
pub(crate) fn written() -> (Metrics, Arc<Mutex<Vec<String>>>) {
    let lines = Arc::new(Mutex::new(vec![]));
    let to = Arc::clone(&lines);
    (Metrics::on("Things", move |line| to.lock().unwrap().push(line.to_owned())), lines)
}

pub(crate) async fn process(pipelines: impl Into<Pipelines>, metrics: Metrics, payload: Payload) {
    let faults = RecordedFaults::default();
    let processor = Processor::new("function", pipelines.into(), faults, now).with_metrics(metrics);
    processor.process(payload, Deadline::after(Duration::from_mins(1))).await.unwrap();
}

/// The one line that a batch of these types leaves.
pub(crate) async fn measured<'a>(types: impl IntoIterator<Item = &'a str>) -> Value {
    let (metrics, lines) = written();
    process(working("p", &metrics), metrics, batch(types)).await;
    let lines = lines.lock().unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    serde_json::from_str(&lines[0]).unwrap()
}
