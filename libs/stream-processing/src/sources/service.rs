//! The services whose records are known.

use std::borrow::Cow;

use serde::Deserialize;

use super::outline::Outline;
use super::plain_invocation;

/// A service whose records are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// A table's stream.
    DynamoDb,
    /// A data stream.
    Kinesis,
    /// A queue.
    Sqs,
    /// A topic.
    Sns,
    /// A bucket.
    S3,
    /// A bus.
    EventBridge,
    /// A CloudEvent, or a standard event, by direct invocation.
    Invocation,
    /// What became of another function's invocation; see [`InvocationRecord`](super::InvocationRecord).
    Destination,
    /// Any JSON, by direct invocation of a function that takes that; see
    /// [`Payload::of_invocation`](super::Payload::of_invocation).
    PlainInvocation,
}

#[derive(Deserialize)]
struct Origin<'a> {
    #[serde(rename = "eventSource", alias = "EventSource", borrow)]
    source: Cow<'a, str>,
}

impl Service {
    /// Whether the answer can say which records have to come again. Where it can't, the whole
    /// invocation fails instead.
    #[must_use]
    pub fn takes_partial_failures(self) -> bool {
        matches!(self, Self::DynamoDb | Self::Kinesis | Self::Sqs)
    }

    /// The service that a record says it is of.
    pub(super) fn of_record(json: &str) -> Option<Self> {
        match serde_json::from_str::<Origin<'_>>(json) {
            Ok(origin) => Self::named(&origin.source),
            // What is delivered by itself is its own record.
            Err(_) => Self::of_whole(&serde_json::from_str(json).ok()?),
        }
    }

    /// The service of what is delivered without being one of several records.
    pub(super) fn of_whole(outline: &Outline<'_>) -> Option<Self> {
        if outline.detail_type.is_some() {
            Some(Self::EventBridge)
        } else if outline.specversion.is_some() || outline.is_event() {
            Some(Self::Invocation)
        } else {
            outline.is_invocation_record().then_some(Self::Destination)
        }
    }

    /// By the name that records call it.
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
