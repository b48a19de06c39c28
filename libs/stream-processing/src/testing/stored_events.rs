//! Makes records of the stream of an event store's table.

use event_store::{RecordedEvent, event_to_json};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::dynamodb::stream_record;
use super::payload_of;
use crate::sources::Payload;

/// The record that a stream delivers for an appended event, at this index of its shard.
///
/// # Panics
/// If the event can't be stored.
#[must_use]
pub fn insert_record(place: usize, event: &RecordedEvent) -> Box<RawValue> {
    #![allow(clippy::expect_used, reason = "only tests call it, with events that can be stored")]
    let json = event_to_json(event).expect("a payload that is JSON");
    let event: Value = serde_json::from_str(&json).expect("JSON that was just written");
    let item: serde_dynamo::Item = serde_dynamo::to_item(event).expect("an object");
    stream_record(place, &json!(item), &Value::Null)
}

/// The batch that delivers these events, in this order.
#[must_use]
pub fn batch_of<'a>(events: impl IntoIterator<Item = &'a RecordedEvent>) -> Payload {
    let records = events.into_iter().enumerate().map(|(place, event)| insert_record(place, event));
    payload_of(&records.collect::<Vec<_>>())
}
