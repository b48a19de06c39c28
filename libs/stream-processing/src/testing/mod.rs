//! Test doubles, and records made from events, for tests of handlers.

mod dynamodb;
mod fault_injector;
mod faults;
mod recording_sink;
mod records;
#[cfg(feature = "event-store")]
mod stored_events;

pub use dynamodb::dynamodb_record;
pub use fault_injector::{FaultInjector, Throttled};
pub use faults::RecordedFaults;
pub use recording_sink::RecordingSink;
pub use records::{
    event_json, eventbridge_event, kinesis_record, message_id, s3_envelope, s3_record,
    sns_envelope, sns_record, sqs_fifo_record, sqs_record,
};
#[cfg(feature = "event-store")]
pub use stored_events::{batch_of, insert_record};

use serde_json::value::RawValue;

use crate::sources::Payload;

/// A sequence number that grows with the index in the shard.
#[must_use]
pub fn sequence_number(place: usize) -> String {
    format!("1000000000000{place:08}")
}

/// The payload that delivers these records.
#[must_use]
pub fn payload_of(records: &[Box<RawValue>]) -> Payload {
    Payload::of_records(records.iter().map(|record| record.get()))
}

/// Any JSON as a record.
///
/// # Panics
/// Never: every JSON value can be written as text.
#[must_use]
pub fn raw(value: &serde_json::Value) -> Box<RawValue> {
    #![allow(clippy::expect_used, reason = "every JSON value has a text")]
    serde_json::value::to_raw_value(value).expect("JSON is JSON")
}
