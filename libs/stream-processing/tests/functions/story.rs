//! The words that these stories are told in.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use stream_processing::sources::{Payload, Records};
use stream_processing::testing::{RecordedFaults, kinesis_record, payload_of};
use stream_processing::{
    BatchResponse, Deadline, Event, EventTypes, Pipeline, Pipelines, ProcessingError, Processor,
    Transience, UnitOfWork, Units,
};
use thiserror::Error;

#[derive(Debug, Error)]
#[error("{0}")]
pub(crate) struct Trouble(pub(crate) &'static str);

impl Transience for Trouble {
    fn is_transient(&self) -> bool {
        false
    }
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_764_000_000_000).unwrap()
}

/// An event of this id and key.
pub(crate) fn event(id: usize, event_type: &str, key: &str) -> Event {
    Event {
        id: id.to_string(),
        event_type: event_type.to_owned(),
        partition_key: Some(key.to_owned()),
        ..Event::default()
    }
}

/// A batch of events of these types, each of a key of its own; their ids are their places.
pub(crate) fn batch<'a>(types: impl IntoIterator<Item = &'a str>) -> Payload {
    let record = |(id, kind): (usize, &str)| kinesis_record(id, &event(id, kind, &id.to_string()));
    payload_of(&types.into_iter().enumerate().map(record).collect::<Vec<_>>())
}

/// The units of a payload, which all can be read.
pub(crate) fn source(payload: &Payload) -> Vec<UnitOfWork> {
    Records::of(payload).map(Result::unwrap).collect()
}

/// A step at which events of the type `poison` are, and those of the type `transient` fail for now.
pub(crate) fn trouble(units: Units) -> Units {
    use stream_processing::Failure;
    units.try_map(|event, ()| match event.event_type.as_str() {
        "poison" => Err(Failure::poison(&Trouble("never"))),
        "transient" => Err(Failure::transient(&Trouble("not now"))),
        _ => Ok(()),
    })
}

/// A pipeline with that step.
pub(crate) fn troubled(id: &'static str) -> Pipeline {
    Pipeline::new(id, EventTypes::any(), trouble)
}

pub(crate) fn processor(
    pipelines: impl Into<Pipelines>,
) -> (Processor<RecordedFaults>, RecordedFaults) {
    let faults = RecordedFaults::default();
    (Processor::new("function", pipelines.into(), faults.clone(), now), faults)
}

/// What a function of that one pipeline answers.
pub(crate) async fn answer(payload: Payload) -> Result<BatchResponse, ProcessingError> {
    processor(troubled("only")).0.process(payload, in_time()).await
}

pub(crate) fn in_time() -> Deadline {
    Deadline::after(Duration::from_mins(1))
}

/// The identifiers that an answer names.
pub(crate) fn named(answer: &BatchResponse) -> Vec<&str> {
    answer.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect()
}

pub(crate) fn records(records: impl Into<Vec<Box<RawValue>>>) -> Payload {
    payload_of(&records.into())
}
