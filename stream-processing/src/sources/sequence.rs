//! How far a source had counted when it delivered a record. It is read when somebody asks: most pipelines do not.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::Delivery;
use crate::order::{Counts, Place, sortable};

/// What records of all services say of it.
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
}

/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html>: 21 to 40 digits.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change<'a> {
    #[serde(borrow)]
    sequence_number: Cow<'a, str>,
    #[serde(borrow)]
    keys: &'a RawValue,
}

/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html>: up to 128 digits, 56 mostly.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Datum<'a> {
    #[serde(borrow)]
    sequence_number: Cow<'a, str>,
    #[serde(borrow)]
    partition_key: Cow<'a, str>,
}

/// Of FIFO queues:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-key-terms.html>: 20 digits.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message<'a> {
    #[serde(borrow)]
    sequence_number: Option<Cow<'a, str>>,
    #[serde(borrow)]
    message_group_id: Option<Cow<'a, str>>,
}

/// An object's version among all that were at its key.
#[derive(Deserialize)]
struct Object {
    bucket: String,
    key: String,
    sequencer: String,
}

/// How far the source of a delivery had counted, if it counts.
pub(crate) fn place_in_source(delivery: &Delivery) -> Option<Place> {
    if let Ok(object) = delivery.event.entity::<Object>("object") {
        return object.place();
    }
    let record: Counted<'_> = serde_json::from_str(delivery.record.json()).ok()?;
    let source = record.source.as_deref().unwrap_or_default();
    match record {
        Counted { dynamodb: Some(change), .. } => {
            let key = delivery.key.as_deref().unwrap_or(change.keys.get());
            change.place(source, key)
        }
        Counted { kinesis: Some(Datum { sequence_number, partition_key }), .. } => {
            let counter = ["kinesis", source, &partition_key];
            Some(Place::new(Counts::Deliveries, &counter, sortable(&sequence_number)?))
        }
        Counted { attributes: Some(message), .. } => {
            let (number, group) = (message.sequence_number?, message.message_group_id?);
            Some(Place::new(Counts::Deliveries, &["sqs", source, &group], sortable(&number)?))
        }
        _ => None,
    }
}

impl Change<'_> {
    /// A table that gets another stream, or is made again, has a later label in the stream's ARN, a time in ISO 8601:
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html>. Its numbers may
    /// begin anew.
    fn place(&self, stream: &str, key: &str) -> Option<Place> {
        let (table, label) = stream.split_once("/stream/").unwrap_or((stream, ""));
        let number = format!("{label}/{}", sortable(&self.sequence_number)?);
        Some(Place::new(Counts::Changes, &["dynamodb", table, key], number))
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
