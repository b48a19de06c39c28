//! Doubles, and records from events, for tests of handlers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use event_store::RecordedEvent;
use event_store::dynamodb::event_to_item;
use serde_json::json;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::sources::Payload;
use crate::{Fault, FaultStore, FaultStoreError};

/// Keeps faults in memory, each once. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct RecordedFaults(Arc<Mutex<BTreeMap<Uuid, Fault>>>);

impl RecordedFaults {
    /// All of them.
    pub fn all(&self) -> Vec<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

impl FaultStore for RecordedFaults {
    async fn record(&self, faults: &[Fault]) -> Result<(), FaultStoreError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for fault in faults {
            kept.entry(fault.id).or_insert_with(|| fault.clone());
        }
        Ok(())
    }
}

/// The record that a stream delivers for an appended event, at this place of its shard.
///
/// # Panics
/// If the event has no stored form.
#[must_use]
pub fn insert_record(place: usize, event: &RecordedEvent) -> Box<RawValue> {
    #![allow(clippy::expect_used, reason = "only tests call it, with events that can be stored")]
    let item: serde_dynamo::Item = event_to_item(event).expect("a payload that is JSON").into();
    let keys: serde_dynamo::Item = ["pk", "sk"]
        .into_iter()
        .filter_map(|key| Some((key.to_owned(), item.inner().get(key)?.clone())))
        .collect::<std::collections::HashMap<_, _>>()
        .into();
    raw(&json!({
        "eventID": format!("event-{place}"),
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_764_000_000,
            "Keys": keys,
            "NewImage": item,
            "SequenceNumber": sequence_number(place),
            "SizeBytes": 400,
            "StreamViewType": "NEW_IMAGE"
        },
        "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/events/stream/2026"
    }))
}

/// The sequence number at this place of a shard.
#[must_use]
pub fn sequence_number(place: usize) -> String {
    format!("1000000000000{place:08}")
}

/// The batch that delivers these events, in this order.
#[must_use]
pub fn batch_of<'a>(events: impl IntoIterator<Item = &'a RecordedEvent>) -> Payload {
    let records = events.into_iter().enumerate().map(|(place, event)| insert_record(place, event));
    payload_of(&records.collect::<Vec<_>>())
}

/// The payload that delivers these records.
#[must_use]
pub fn payload_of(records: &[Box<RawValue>]) -> Payload {
    Payload::of_records(records.iter().map(|record| record.get()))
}

/// Any JSON as a record.
///
/// # Panics
/// Never: every JSON value has a text.
#[must_use]
pub fn raw(value: &serde_json::Value) -> Box<RawValue> {
    #![allow(clippy::expect_used, reason = "every JSON value has a text")]
    serde_json::value::to_raw_value(value).expect("JSON is JSON")
}
