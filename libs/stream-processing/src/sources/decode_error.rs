//! Why a record can't be read.

use std::str::Utf8Error;

use thiserror::Error;

use super::Shape;
use crate::CloudEventError;

/// Why a record can't be read. The record is poison.
#[derive(Debug, Error)]
pub(super) enum DecodeError {
    #[error("this is not a valid {service} record: {source}")]
    Record { service: &'static str, source: serde_json::Error },
    #[error("this is a record of no service that is known here: {0}")]
    UnknownService(Shape),
    #[error("the message is not an event, and no envelope that is known: {0}")]
    Unknown(Shape),
    #[error("the message is a batch without records")]
    EmptyBatch,
    #[error("the data is not base64: {0}")]
    Base64(#[from] base64::DecodeError),
    #[error("the data is not valid UTF-8 text: {0}")]
    Text(#[from] Utf8Error),
    #[error("this is not an event: {0}")]
    Event(#[from] serde_json::Error),
    #[error(transparent)]
    CloudEvent(#[from] CloudEventError),
    #[error("messages are nested too deeply in others")]
    Nested,
    #[error("`{0}` is not an object key")]
    ObjectKey(String),
    #[error(
        "`{name}` is {value}, which is a time in no unit that is known: seconds, milliseconds or microseconds since 1970"
    )]
    Time { name: &'static str, value: String },
    #[error(
        "this is not a notification but a {0}: whoever owns the queue has to answer it, with the address that the message has"
    )]
    Subscription(String),
    #[error("the record of an invocation has no `requestPayload`")]
    NoPayload,
    #[error(
        "{count} records were given up, and this message does not have them: read them from the stream {stream}, shard \
         {shard}, sequence number {first} to {last}, before it forgets them; an on-failure destination in S3 keeps \
         the records themselves"
    )]
    NotDelivered { count: u64, stream: String, shard: String, first: String, last: String },
    #[cfg(feature = "event-store")]
    #[error("history was changed: {change} of {keys}; only INSERT is allowed in an events table")]
    History { change: String, keys: String },
    #[cfg(feature = "event-store")]
    #[error(transparent)]
    Stored(#[from] event_store::ReadError),
}

impl DecodeError {
    pub(super) fn record(service: &'static str) -> impl FnOnce(serde_json::Error) -> Self {
        move |source| Self::Record { service, source }
    }

    pub(super) fn time(name: &'static str, value: &impl ToString) -> Self {
        Self::Time { name, value: value.to_string() }
    }
}
