//! The stored form of an event: the same attributes in every store and in files.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{Metadata, NewEvent, Payload, ReadError, RecordedEvent, StreamId, Upcasters, Version};

const SUFFIX: &str = "#stream";

/// The attributes of an event. Their names and types are stored history: they never change.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredEvent {
    pk: String,
    sk: Version,
    log: String,
    #[serde(rename = "type")]
    event_type: String,
    payload: Payload,
    id: Uuid,
    /// When it happened, in milliseconds since the epoch.
    timestamp: i64,
    schema: u32,
    meta: Metadata,
}

/// The key attributes of a stored event, to name it in errors.
#[derive(Deserialize, Default)]
struct Key {
    #[serde(default)]
    pk: Value,
    #[serde(default)]
    sk: Value,
}

/// The key of a stream: `<log>#<id>#stream`.
pub(crate) fn stream_key(stream: &StreamId) -> String {
    format!("{stream}{SUFFIX}")
}

/// An event as plain JSON, on one line.
///
/// # Errors
/// The serialiser's error if the payload can't be stored.
pub fn event_to_json(recorded: &RecordedEvent) -> Result<String, serde_json::Error> {
    serde_json::to_string(&StoredEvent::of(recorded))
}

/// The event in a line of plain JSON.
///
/// # Errors
/// [`ReadError::Undecodable`] if attributes are missing or of another type.
pub fn event_from_json(json: &str, upcasters: &Upcasters) -> Result<RecordedEvent, ReadError> {
    match serde_json::from_str::<StoredEvent>(json) {
        Ok(stored) => stored.recorded(upcasters),
        Err(error) => {
            let key: Key = serde_json::from_str(json).unwrap_or_default();
            let known = |part: Value| match part {
                Value::Null => "?".to_owned(),
                Value::String(text) => text,
                other => other.to_string(),
            };
            Err(ReadError::Undecodable {
                stream: known(key.pk),
                version: known(key.sk),
                reason: error.to_string(),
            })
        }
    }
}

impl StoredEvent {
    pub(crate) fn of(recorded: &RecordedEvent) -> Self {
        let event = &recorded.event;
        Self {
            pk: stream_key(&recorded.stream),
            sk: recorded.version,
            log: recorded.stream.category.clone(),
            event_type: event.event_type.clone(),
            payload: event.payload.clone(),
            id: event.id,
            timestamp: event.timestamp.timestamp_millis(),
            schema: event.schema,
            meta: event.metadata.clone(),
        }
    }

    /// The event, lifted to the current schema.
    pub(crate) fn recorded(self, upcasters: &Upcasters) -> Result<RecordedEvent, ReadError> {
        let undecodable = |reason: String| ReadError::Undecodable {
            stream: self.pk.clone(),
            version: self.sk.to_string(),
            reason,
        };
        let id = self
            .pk
            .strip_prefix(&format!("{}#", self.log))
            .and_then(|rest| rest.strip_suffix(SUFFIX))
            .ok_or_else(|| undecodable(format!("`pk` is not `{}#<id>{SUFFIX}`", self.log)))?;
        let timestamp = DateTime::<Utc>::from_timestamp_millis(self.timestamp)
            .ok_or_else(|| undecodable(format!("`timestamp` {} is not a date", self.timestamp)))?;
        Ok(RecordedEvent {
            stream: StreamId::new(&self.log, id),
            version: self.sk,
            event: upcasters.lift(NewEvent {
                id: self.id,
                event_type: self.event_type,
                payload: self.payload,
                schema: self.schema,
                timestamp,
                metadata: self.meta,
            }),
        })
    }
}
