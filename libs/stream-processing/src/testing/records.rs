//! Makes records and envelopes from events, in the services' formats.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{raw, sequence_number};
use crate::Event;

/// The record that a Kinesis stream delivers for an event, at this index of its shard.
///
/// # Panics
/// Never: every event can be written as JSON.
#[must_use]
pub fn kinesis_record(place: usize, event: &Event) -> Box<RawValue> {
    raw(&json!({
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": event.partition_key.as_ref().unwrap_or(&event.id),
            "sequenceNumber": sequence_number(place),
            "data": STANDARD.encode(event_json(event)),
            "approximateArrivalTimestamp": 1_764_000_000.5
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": format!("shardId-000000000000:{}", sequence_number(place)),
        "eventName": "aws:kinesis:record",
        "awsRegion": "eu-west-1",
        "eventSourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/events"
    }))
}

/// The message that a queue delivers, at this index of the batch. Its body is an event, an envelope or a text.
///
/// ```
/// use stream_processing::sources::Records;
/// use stream_processing::testing::{payload_of, s3_envelope, sns_envelope, sqs_record};
///
/// let record = sqs_record(0, &sns_envelope(&s3_envelope(["a.html", "b.html"])));
/// assert_eq!(Records::of(&payload_of(&[record])).count(), 2);
/// ```
#[must_use]
pub fn sqs_record(place: usize, body: &str) -> Box<RawValue> {
    raw(&sqs_message(place, body))
}

/// The message that a FIFO queue delivers. Messages with the same group are kept in order.
#[must_use]
pub fn sqs_fifo_record(place: usize, group: &str, body: &str) -> Box<RawValue> {
    let mut message = sqs_message(place, body);
    message["attributes"]["MessageGroupId"] = group.into();
    raw(&message)
}

fn sqs_message(place: usize, body: &str) -> Value {
    json!({
        "messageId": message_id(place),
        "receiptHandle": "handle",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1764000000000"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:events",
        "awsRegion": "eu-west-1"
    })
}

/// The id of a queue's or a topic's message at this index.
#[must_use]
pub fn message_id(place: usize) -> String {
    format!("00000000-0000-4000-8000-{place:012}")
}

/// The notification that a topic delivers, at this index.
#[must_use]
pub fn sns_record(place: usize, message: &str) -> Box<RawValue> {
    raw(&json!({
        "EventVersion": "1.0",
        "EventSubscriptionArn": "arn:aws:sns:eu-west-1:123456789012:events:1",
        "EventSource": "aws:sns",
        "Sns": notification(place, message)
    }))
}

/// A notification as it reaches a queue or a stream that is subscribed to the topic.
#[must_use]
pub fn sns_envelope(message: &str) -> String {
    notification(0, message).to_string()
}

fn notification(place: usize, message: &str) -> Value {
    json!({
        "Type": "Notification",
        "MessageId": message_id(place),
        "TopicArn": "arn:aws:sns:eu-west-1:123456789012:events",
        "Message": message,
        "Timestamp": "2025-11-24T16:00:00.000Z"
    })
}

/// The notification that a bucket delivers for a new object, at this index. The key must be form-encoded.
#[must_use]
pub fn s3_record(place: usize, key: &str) -> Box<RawValue> {
    raw(&json!({
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "eu-west-1",
        "eventTime": "2025-11-24T16:00:00.000Z",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": "bucket", "arn": "arn:aws:s3:::bucket"},
            "object": {"key": key, "size": 4, "eTag": "etag", "sequencer": format!("{place:018X}")}
        }
    }))
}

/// Notifications of new objects as they reach a topic or a queue.
#[must_use]
pub fn s3_envelope<'a>(keys: impl IntoIterator<Item = &'a str>) -> String {
    let records = keys.into_iter().enumerate().map(|(place, key)| s3_record(place, key));
    json!({"Records": records.collect::<Vec<_>>()}).to_string()
}

/// What a bus delivers for an event: a whole payload, also used as an envelope.
#[must_use]
pub fn eventbridge_event(event: &Event) -> String {
    json!({
        "version": "0",
        "id": message_id(0),
        "detail-type": event.event_type,
        "source": "events",
        "account": "123456789012",
        "time": "2025-11-24T16:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": event
    })
    .to_string()
}

/// The event as its producer writes it.
///
/// # Panics
/// Never: every event can be written as JSON.
#[must_use]
pub fn event_json(event: &Event) -> String {
    #![allow(clippy::expect_used, reason = "every event has its JSON")]
    serde_json::to_string(event).expect("an event is JSON")
}
