//! Typed events in opaque payloads: a serde enum tagged `type`, with its content in `payload`.
//!
//! ```
//! # use serde::{Deserialize, Serialize};
//! #[derive(Debug, PartialEq, Serialize, Deserialize)]
//! #[serde(tag = "type", content = "payload")]
//! enum Lamp { SwitchedOn { watts: u32 } }
//!
//! let (event_type, payload) = event_store::encode(&Lamp::SwitchedOn { watts: 40 })?;
//! assert_eq!(event_type, "SwitchedOn");
//! let lamp: Lamp = event_store::decode(&event_type, &payload)?;
//! assert_eq!(lamp, Lamp::SwitchedOn { watts: 40 });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use thiserror::Error;

use crate::Payload;

/// A stored event that is not of the expected type.
#[derive(Debug, Error)]
#[error("a stored `{event_type}` can't be decoded: {source}")]
pub struct DecodeError {
    event_type: String,
    source: serde_json::Error,
}

/// An event whose type can't be stored.
#[derive(Debug, Error)]
#[error(
    "an event can't be stored: expected an enum with `tag = \"type\", content = \"payload\"`: {0}"
)]
pub struct EncodeError(#[from] serde_json::Error);

#[derive(Deserialize)]
struct Tagged {
    #[serde(rename = "type")]
    event_type: String,
    #[serde(default)]
    payload: Payload,
}

/// The event's type, and its payload.
///
/// # Errors
/// [`EncodeError`] if the type of `event` is not tagged as this module describes.
pub fn encode<E: Serialize>(event: &E) -> Result<(String, Payload), EncodeError> {
    let Tagged { event_type, payload } = serde_json::from_value(serde_json::to_value(event)?)?;
    Ok((event_type, payload))
}

/// The typed event of a stored type and payload.
///
/// # Errors
/// [`DecodeError`] if the type is unknown, or the payload has another shape.
pub fn decode<E: DeserializeOwned>(event_type: &str, payload: &Payload) -> Result<E, DecodeError> {
    let tagged = Value::Object(Payload::from_iter([
        ("type".to_owned(), Value::String(event_type.to_owned())),
        ("payload".to_owned(), Value::Object(payload.clone())),
    ]));
    serde_json::from_value(tagged)
        .map_err(|source| DecodeError { event_type: event_type.to_owned(), source })
}
