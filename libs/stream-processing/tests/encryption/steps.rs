//! Encryption on the way through a pipeline.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use stream_processing::encryption::{DataKey, Encryption, KeyError, KeyStore};
use stream_processing::sources::Payload;
use stream_processing::testing::{
    RecordedFaults, RecordingSink, event_json, message_id, payload_of, sqs_record,
};
use stream_processing::{BatchResponse, Deadline, Event, EventTypes, Pipeline, Processor, Units};

use super::story::{ADA, encryption, event, person};

const LIMIT: NonZeroUsize = NonZeroUsize::MIN;

fn in_a_queue(event: &Event) -> Payload {
    payload_of(&[sqs_record(0, &event_json(event))])
}

async fn process(
    payload: Payload,
    steps: impl Fn(Units) -> Units + Send + Sync + 'static,
) -> (BatchResponse, RecordedFaults) {
    let faults = RecordedFaults::default();
    let pipeline = Pipeline::new("only", EventTypes::any(), steps);
    let processor = Processor::new("function", pipeline.into(), faults.clone(), Utc::now);
    let answer = processor.process(payload, Deadline::after(Duration::from_mins(1))).await;
    (answer.unwrap(), faults)
}

#[tokio::test]
async fn a_pipeline_encrypts_what_it_publishes_and_another_decrypts_what_it_gets() {
    let (encryption, published) = (Arc::new(encryption()), RecordingSink::default());
    let (keys, bus) = (Arc::clone(&encryption), published.clone());
    process(in_a_queue(&event()), move |units| {
        let subject = |_: &Event| Some(ADA.to_owned());
        units
            .map(|event, ()| event.clone())
            .encrypt(Arc::clone(&keys), LIMIT, subject, &["/person/name"])
            .through(|units| bus.record(units))
    })
    .await;
    let published = published.all().remove(0);
    assert_ne!(person(&published)["name"], "Ada");

    let (keys, got) = (encryption, RecordingSink::default());
    let sink = got.clone();
    process(in_a_queue(&published), move |units| {
        let decrypted = units.decrypt(Arc::clone(&keys), LIMIT);
        decrypted.map(|_, it| it.event).through(|units| sink.record(units))
    })
    .await;
    assert_eq!(person(&got.all()[0])["name"], "Ada");
}

#[tokio::test]
async fn events_about_nobody_stay_as_they_are() {
    let (keys, got) = (Arc::new(encryption()), RecordingSink::default());
    let sink = got.clone();
    process(in_a_queue(&event()), move |units| {
        units
            .map(|event, ()| event.clone())
            .encrypt(Arc::clone(&keys), LIMIT, |_| None, &["/person/name"])
            .through(|units| sink.record(units))
    })
    .await;
    assert_eq!(person(&got.all()[0])["name"], "Ada");
}

#[tokio::test]
async fn a_tampered_event_is_a_fault_that_keeps_what_was_delivered() {
    let keys = Arc::new(encryption());
    let mut event = keys.encrypt(event(), ADA, &["/person/name"]).await.unwrap();
    event.id = "another".to_owned();
    let delivered = in_a_queue(&event);
    let record = delivered.records()[0].json().to_owned();
    let (answer, faults) =
        process(delivered, move |units| units.decrypt(Arc::clone(&keys), LIMIT).done()).await;
    assert_eq!(answer, BatchResponse::done());
    assert_eq!(faults.all()[0].record, record);
}

/// Keys that are out of reach.
struct Unreachable;

impl KeyStore for Unreachable {
    async fn key_for(&self, _: &str) -> Result<DataKey, KeyError> {
        Err(KeyError::Unavailable("nobody there".to_owned()))
    }

    async fn key(&self, _: &str) -> Result<Option<DataKey>, KeyError> {
        Err(KeyError::Unavailable("nobody there".to_owned()))
    }

    async fn erase(&self, _: &str) -> Result<(), KeyError> {
        Ok(())
    }
}

#[tokio::test]
async fn keys_that_are_out_of_reach_bring_the_record_back_and_nobody_takes_it_for_erased() {
    let event = encryption().encrypt(event(), ADA, &["/person/name"]).await.unwrap();
    let keys = Arc::new(Encryption::new(Unreachable));
    let (answer, faults) =
        process(in_a_queue(&event), move |units| units.decrypt(Arc::clone(&keys), LIMIT).done())
            .await;
    assert_eq!(answer.batch_item_failures[0].item_identifier, message_id(0));
    assert_eq!(faults.all().len(), 0);
}
