//! The services whose records can be read.

use std::borrow::Cow;

use serde::Deserialize;

use super::outline::Outline;
use super::plain_invocation;

/// A service whose records can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// The stream of a table. Takes partial failures.
    DynamoDb,
    /// A Kinesis data stream. Takes partial failures.
    Kinesis,
    /// An SQS queue. Takes partial failures.
    Sqs,
    /// A topic, which invokes the function with one notification.
    Sns,
    /// A bucket's notifications of its objects.
    S3,
    /// A rule of a bus, which invokes the function with one event.
    EventBridge,
    /// A direct invocation with a CloudEvent or a standard event.
    Invocation,
    /// One of Lambda's destinations, with the outcome of another function's
    /// invocation; see [`InvocationRecord`](super::InvocationRecord).
    Destination,
    /// A direct invocation with any JSON, of a function that accepts it;
    /// see [`Payload::of_invocation`](super::Payload::of_invocation).
    PlainInvocation,
}

#[derive(Deserialize)]
struct Origin<'a> {
    #[serde(rename = "eventSource", alias = "EventSource", borrow)]
    source: Cow<'a, str>,
}

impl Service {
    /// Whether the answer can name the records to deliver again. If not, the whole invocation fails instead.
    #[must_use]
    pub fn takes_partial_failures(self) -> bool {
        matches!(self, Self::DynamoDb | Self::Kinesis | Self::Sqs)
    }

    /// The service that a record names as its source.
    pub(super) fn of_record(json: &str) -> Option<Self> {
        match serde_json::from_str::<Origin<'_>>(json) {
            Ok(origin) => Self::named(&origin.source),
            // A payload without a list of records is its own record.
            Err(_) => Self::of_whole(&serde_json::from_str(json).ok()?),
        }
    }

    /// The service of a payload without a list of records.
    pub(super) fn of_whole(outline: &Outline<'_>) -> Option<Self> {
        if outline.detail_type.is_some() {
            Some(Self::EventBridge)
        } else if outline.specversion.is_some() || outline.is_event() {
            Some(Self::Invocation)
        } else {
            outline.is_invocation_record().then_some(Self::Destination)
        }
    }

    /// By the `eventSource` of its records.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "aws:dynamodb" => Self::DynamoDb,
            "aws:kinesis" => Self::Kinesis,
            "aws:sqs" => Self::Sqs,
            "aws:sns" => Self::Sns,
            "aws:s3" => Self::S3,
            plain_invocation::EVENT_SOURCE => Self::PlainInvocation,
            _ => return None,
        })
    }
}
