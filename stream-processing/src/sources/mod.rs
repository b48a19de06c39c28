//! What Lambda delivers, from whichever service, as standard events.

mod attribute_value;
mod content;
mod dynamodb;
mod eventbridge;
mod identifier;
mod invocation_record;
mod item_key;
pub(crate) mod json_text;
mod kinesis;
mod outline;
mod payload;
mod plain_invocation;
mod reader;
mod record_content;
mod record_time;
mod records;
mod s3;
mod sequence;
mod service;
mod shape;
mod sns;
mod sqs;
mod stream_record;

pub use attribute_value::{AttributeValue, Item, Text};
pub use dynamodb::{Change, SingleTable, TableLayout};
pub(crate) use identifier::identifier;
pub use invocation_record::InvocationRecord;
pub use payload::{Payload, PayloadError};
pub use plain_invocation::PLAIN_INVOCATION;
pub use records::Records;
pub(crate) use sequence::place_in_source;
pub use service::Service;
pub use shape::Shape;

use std::str::Utf8Error;
use std::sync::Arc;

use thiserror::Error;

use crate::{CloudEventError, Event};

/// An event that a record says. Usually there is one; none if the record is not for us, several if it is an envelope of
/// several.
#[derive(Debug, Default)]
struct Decoded {
    event: Event,
    /// See [`Delivery::key`](crate::Delivery::key).
    key: Option<Arc<str>>,
    /// See [`Delivery::expired`](crate::Delivery::expired).
    expired: bool,
    /// See [`Delivery::invocation`](crate::Delivery::invocation).
    invocation: Option<Arc<InvocationRecord>>,
}

impl From<Event> for Decoded {
    fn from(event: Event) -> Self {
        Self { event, ..Self::default() }
    }
}

/// Why a record can't be read: it is poison.
#[derive(Debug, Error)]
enum DecodeError {
    #[error("this is no {service} record: {source}")]
    Record { service: &'static str, source: serde_json::Error },
    #[error("this is a record of no service that is known here: {0}")]
    UnknownService(Shape),
    #[error("the message is no event, and no envelope that is known: {0}")]
    Unknown(Shape),
    #[error("the message is a batch without records")]
    EmptyBatch,
    #[error("the data is not base64: {0}")]
    Base64(#[from] base64::DecodeError),
    #[error("the data is not valid UTF-8 text: {0}")]
    Text(#[from] Utf8Error),
    #[error("this is no event: {0}")]
    Event(#[from] serde_json::Error),
    #[error(transparent)]
    CloudEvent(#[from] CloudEventError),
    #[error("messages are nested too deeply in others")]
    Nested,
    #[error("`{0}` is no object key")]
    ObjectKey(String),
    #[error(
        "`{name}` is {value}, which is a time in no unit that is known: seconds, milliseconds or microseconds since 1970"
    )]
    Time { name: &'static str, value: String },
    #[error(
        "this is no notification but a {0}: whoever owns the queue has to answer it, with the address that the message has"
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
    fn record(service: &'static str) -> impl FnOnce(serde_json::Error) -> Self {
        move |source| Self::Record { service, source }
    }

    fn time(name: &'static str, value: &impl ToString) -> Self {
        Self::Time { name, value: value.to_string() }
    }
}
