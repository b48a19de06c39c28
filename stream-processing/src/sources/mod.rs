//! What Lambda delivers, from whichever service, as standard events.

mod attribute_value;
mod content;
mod dynamodb;
mod eventbridge;
mod identifier;
mod kinesis;
mod outline;
mod payload;
mod records;
mod s3;
mod sequence;
mod sns;
mod sqs;

pub use attribute_value::{AttributeValue, Item, Text};
pub use dynamodb::{Change, SingleTable, TableLayout};
pub(crate) use identifier::identifier;
pub use payload::{Payload, PayloadError, Service};
pub use records::Records;
pub(crate) use sequence::place_in_source;

use std::str::Utf8Error;
use std::sync::Arc;

use thiserror::Error;

use crate::{CloudEventError, Event};

/// What a record says.
#[derive(Debug, Default)]
struct Decoded {
    /// See [`Delivery::key`](crate::Delivery::key).
    key: Option<Arc<str>>,
    /// Usually one. None if the record is not for us; several if it is an envelope of several.
    events: Vec<Event>,
    /// See [`Delivery::expired`](crate::Delivery::expired).
    expired: bool,
}

/// Why a record can't be read: it is poison.
#[derive(Debug, Error)]
enum DecodeError {
    #[error("this is no {service} record: {source}")]
    Record { service: &'static str, source: serde_json::Error },
    #[error("this is a record of no service that is known here")]
    UnknownService,
    #[error("the data is not base64: {0}")]
    Base64(#[from] base64::DecodeError),
    #[error("the data is no text: {0}")]
    Text(#[from] Utf8Error),
    #[error("this is no event: {0}")]
    Event(#[from] serde_json::Error),
    #[error(transparent)]
    CloudEvent(#[from] CloudEventError),
    #[error("messages are nested too deeply in others")]
    Nested,
    #[error("`{0}` is no object key")]
    ObjectKey(String),
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
}
