//! The position of a record in its source's count. Read on demand, because most pipelines don't need it.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::place::{Counts, Place, sortable};
use crate::{Delivery, Event};

/// The fields of all services that hold a position.
#[derive(Deserialize)]
struct Counted<'a> {
    #[serde(rename = "eventSourceARN", borrow)]
    source: Option<Cow<'a, str>>,
    #[serde(borrow)]
    dynamodb: Option<Change<'a>>,
    #[serde(borrow)]
    kinesis: Option<Datum<'a>>,
    #[serde(borrow)]
    attributes: Option<Message<'a>>,
    /// In Kinesis records from EventBridge Pipes, which removes their envelope.
    #[serde(rename = "sequenceNumber", borrow)]
    sequence_number: Option<Cow<'a, str>>,
    #[serde(rename = "partitionKey", borrow)]
    partition_key: Option<Cow<'a, str>>,
}

/// 21 to 40 digits: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html>.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change<'a> {
    #[serde(borrow)]
    sequence_number: Cow<'a, str>,
    #[serde(borrow)]
    keys: &'a RawValue,
}

/// Up to 128 digits, mostly 56: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html>.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Datum<'a> {
    #[serde(borrow)]
    sequence_number: Cow<'a, str>,
    #[serde(borrow)]
    partition_key: Cow<'a, str>,
}

/// In FIFO queues, 20 digits:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-key-terms.html>.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message<'a> {
    #[serde(borrow)]
    sequence_number: Option<Cow<'a, str>>,
    #[serde(borrow)]
    message_group_id: Option<Cow<'a, str>>,
}

/// The sequencer of an object, which orders the changes of its key.
#[derive(Deserialize)]
struct Object {
    bucket: String,
    key: String,
    sequencer: String,
}

/// The same in the events that a bucket sends to a bus:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html>.
#[derive(Deserialize)]
struct ObjectOnBus {
    bucket: BucketOnBus,
    object: KeyOnBus,
}

#[derive(Deserialize)]
struct BucketOnBus {
    name: String,
}

#[derive(Deserialize)]
struct KeyOnBus {
    key: String,
    sequencer: String,
}

/// The object that an event is about.
fn object_of(event: &Event) -> Option<Object> {
    if let Ok(object) = event.entity("object") {
        return Some(object);
    }
    let is_of_bucket = event.tags.get("source").and_then(Value::as_str) == Some("aws.s3");
    let on_bus = is_of_bucket.then(|| event.entity::<ObjectOnBus>("detail").ok())??;
    let ObjectOnBus { bucket, object: KeyOnBus { key, sequencer } } = on_bus;
    Some(Object { bucket: bucket.name, key, sequencer })
}

/// The position of a table's change that came in an envelope, whose own record does not have it.
pub(super) fn place_of_change(record: &str, key: Option<&str>) -> Option<Place> {
    let Counted { source, dynamodb, .. } = serde_json::from_str(record).ok()?;
    let change = dynamodb?;
    change.place(source.as_deref().unwrap_or_default(), key.unwrap_or(change.keys.get()))
}

/// The position of a delivery in its source's count, if the source counts.
pub(crate) fn place_in_source(delivery: &Delivery) -> Option<Place> {
    if let Some(object) = object_of(&delivery.event) {
        return object.place();
    }
    let record: Counted<'_> = serde_json::from_str(delivery.record.json()).ok()?;
    let source = record.source.as_deref().unwrap_or_default();
    match record {
        Counted { dynamodb: Some(change), .. } => {
            let key = delivery.key.as_deref().unwrap_or(change.keys.get());
            change.place(source, key)
        }
        Counted { kinesis: Some(datum), .. } => datum.place(source),
        Counted { sequence_number: Some(sequence_number), partition_key: Some(key), .. }
            if !source.is_empty() =>
        {
            Datum { sequence_number, partition_key: key }.place(source)
        }
        Counted { attributes: Some(message), .. } => {
            let (number, group) = (message.sequence_number?, message.message_group_id?);
            Some(Place::new(Counts::Deliveries, &["sqs", source, &group], sortable(&number)?))
        }
        _ => None,
    }
}

impl Change<'_> {
    /// A table that gets a new stream, or is created again, has a later label in the stream's ARN, a time in
    /// ISO 8601: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html>.
    /// Its numbers may start over.
    fn place(&self, stream: &str, key: &str) -> Option<Place> {
        let (table, label) = stream.split_once("/stream/").unwrap_or((stream, ""));
        let number = format!("{label}/{}", sortable(&self.sequence_number)?);
        Some(Place::new(Counts::Changes, &["dynamodb", table, key], number))
    }
}

impl Datum<'_> {
    fn place(&self, stream: &str) -> Option<Place> {
        let counter = ["kinesis", stream, &self.partition_key];
        Some(Place::new(Counts::Deliveries, &counter, sortable(&self.sequence_number)?))
    }
}

impl Object {
    /// Hexadecimal digits; the shorter of two counts as padded with zeros on the right:
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>.
    fn place(&self) -> Option<Place> {
        let is_hex = self.sequencer.bytes().all(|digit| digit.is_ascii_hexdigit());
        let number = self.sequencer.trim_end_matches('0').to_ascii_uppercase();
        let counter = ["s3", &self.bucket, &self.key];
        (is_hex && !self.sequencer.is_empty())
            .then(|| Place::new(Counts::Changes, &counter, number))
    }
}
