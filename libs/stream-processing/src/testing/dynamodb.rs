//! Makes records of a table's stream.

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::{raw, sequence_number};
use crate::sources::Change;

/// The record that a table with the keys `pk` and `sk` delivers
/// for a change of an item, as the shard's record number `place`.
///
/// ```
/// use serde_json::json;
/// use stream_processing::sources::{Change, Records};
/// use stream_processing::testing::{dynamodb_record, payload_of};
///
/// let thing = json!({"pk": "1", "sk": "thing"});
/// let payload = payload_of(&[dynamodb_record(0, &Change { new: Some(thing), old: None })]);
/// let unit = Records::of(&payload).next().unwrap().unwrap();
/// assert_eq!(unit.event().event_type, "thing-created");
/// ```
///
/// # Panics
/// If an image is not an item.
#[must_use]
pub fn dynamodb_record<T: Serialize>(place: usize, change: &Change<T>) -> Box<RawValue> {
    stream_record(place, &image(change.new.as_ref()), &image(change.old.as_ref()))
}

fn image<T: Serialize>(item: Option<&T>) -> Value {
    #![allow(clippy::expect_used, reason = "only tests call it, with items")]
    item.map_or(Value::Null, |item| {
        let item: serde_dynamo::Item = serde_dynamo::to_item(item).expect("an item");
        json!(item)
    })
}

pub(super) fn stream_record(place: usize, new: &Value, old: &Value) -> Box<RawValue> {
    let name = match (new, old) {
        (_, Value::Null) => "INSERT",
        (Value::Null, _) => "REMOVE",
        _ => "MODIFY",
    };
    let image = if new.is_null() { old } else { new };
    let key = |name: &str| Some((name.to_owned(), image.get(name)?.clone()));
    let keys: Map<String, Value> = ["pk", "sk"].into_iter().filter_map(key).collect();
    let mut change = json!({
        "ApproximateCreationDateTime": 1_764_000_000,
        "Keys": keys,
        "SequenceNumber": sequence_number(place),
        "SizeBytes": 400,
        "StreamViewType": "NEW_AND_OLD_IMAGES"
    });
    for (name, image) in [("NewImage", new), ("OldImage", old)] {
        if !image.is_null() {
            change[name] = image.clone();
        }
    }
    raw(&json!({
        "eventID": format!("event-{place}"),
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": change,
        "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/events/stream/2026"
    }))
}
