//! A batch of messages as Lambda gives it to a function, and the messages that failed by the function's answer.

use std::collections::HashSet;

use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};
use stream_processing::BatchResponse;
use stream_processing::sources::Payload;

use super::message::Message;

/// The batch of these messages of a queue.
pub(super) fn payload(queue: &str, messages: &[Message]) -> Payload {
    let records: Vec<_> = messages.iter().filter_map(|message| record(queue, message)).collect();
    Payload::of_records(records.iter().map(|record| record.get()))
}

/// A message in Lambda's format: <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>.
fn record(queue: &str, message: &Message) -> Option<Box<RawValue>> {
    let record = json!({
        "messageId": message.id.to_string(),
        "receiptHandle": format!("{}-{}", message.id, message.receives),
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": (message.receives + 1).to_string(),
            "SentTimestamp": message.sent_at.to_string(),
            "SenderId": "local",
            "ApproximateFirstReceiveTimestamp": message.sent_at.to_string(),
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": format!("arn:aws:sqs:local:000000000000:{}", queue),
        "awsRegion": "local",
    });
    to_raw_value(&record).ok()
}

/// The messages that an answer names. An unknown one makes all of them fail, as in Lambda.
pub(super) fn failed(response: &BatchResponse, messages: &[Message]) -> HashSet<i64> {
    let known: HashSet<i64> = messages.iter().map(|message| message.id).collect();
    let named = response
        .batch_item_failures
        .iter()
        .map(|failure| failure.item_identifier.parse().ok().filter(|id: &i64| known.contains(id)));
    named.collect::<Option<HashSet<i64>>>().unwrap_or(known)
}
