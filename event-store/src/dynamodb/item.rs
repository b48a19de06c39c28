//! An event as an item, and back.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{Metadata, NewEvent, Payload, ReadError, RecordedEvent, StreamId, Upcasters, Version};

const SUFFIX: &str = "#stream";

/// The attributes of an item. Their names and types are stored history: they never change.
#[derive(Serialize, Deserialize)]
struct StoredEvent {
    pk: String,
    sk: Version,
    log: String,
    #[serde(rename = "type")]
    event_type: String,
    payload: Payload,
    id: Uuid,
    /// Milliseconds since the epoch.
    timestamp: i64,
    schema: u32,
    meta: Metadata,
}

/// As much of an item as says which it is.
#[derive(Deserialize, Default)]
struct Key {
    #[serde(default)]
    pk: Value,
    #[serde(default)]
    sk: Value,
}

/// The partition key of a stream: `<log>#<id>#stream`.
pub(super) fn partition_key(stream: &StreamId) -> String {
    format!("{stream}{SUFFIX}")
}

/// The item that holds an event.
///
/// # Errors
/// The serialiser's words, if the payload has no stored form.
pub fn event_to_item(
    recorded: &RecordedEvent,
) -> Result<HashMap<String, AttributeValue>, serde_dynamo::Error> {
    serde_dynamo::to_item(StoredEvent::of(recorded))
}

/// The same item as plain JSON, in one line.
///
/// # Errors
/// The serialiser's words, if the payload has no stored form.
pub fn event_to_json(recorded: &RecordedEvent) -> Result<String, serde_json::Error> {
    serde_json::to_string(&StoredEvent::of(recorded))
}

impl StoredEvent {
    fn of(recorded: &RecordedEvent) -> Self {
        let event = &recorded.event;
        Self {
            pk: partition_key(&recorded.stream),
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
}

/// The event that an item holds, from the table or from the new image of a stream record.
///
/// # Errors
/// [`ReadError::Undecodable`] if attributes are missing or of another type.
pub fn event_from_item(
    item: impl Into<serde_dynamo::Item>,
    upcasters: &Upcasters,
) -> Result<RecordedEvent, ReadError> {
    let item = item.into();
    let (stream, version) = (shown(&item, "pk"), shown(&item, "sk"));
    match serde_dynamo::from_item(item) {
        Ok(stored) => recorded(stored, upcasters),
        Err(error) => Err(ReadError::Undecodable { stream, version, reason: error.to_string() }),
    }
}

/// The event that an item holds, given as plain JSON.
///
/// # Errors
/// [`ReadError::Undecodable`] if attributes are missing or of another type.
pub fn event_from_json(json: &str, upcasters: &Upcasters) -> Result<RecordedEvent, ReadError> {
    match serde_json::from_str(json) {
        Ok(stored) => recorded(stored, upcasters),
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

fn recorded(stored: StoredEvent, upcasters: &Upcasters) -> Result<RecordedEvent, ReadError> {
    let undecodable = |reason: String| ReadError::Undecodable {
        stream: stored.pk.clone(),
        version: stored.sk.to_string(),
        reason,
    };
    let id = stored
        .pk
        .strip_prefix(&format!("{}#", stored.log))
        .and_then(|rest| rest.strip_suffix(SUFFIX))
        .ok_or_else(|| undecodable(format!("`pk` is not `{}#<id>{SUFFIX}`", stored.log)))?;
    let timestamp = DateTime::<Utc>::from_timestamp_millis(stored.timestamp)
        .ok_or_else(|| undecodable(format!("`timestamp` {} is no date", stored.timestamp)))?;
    Ok(RecordedEvent {
        stream: StreamId::new(&stored.log, id),
        version: stored.sk,
        event: upcasters.lift(NewEvent {
            id: stored.id,
            event_type: stored.event_type,
            payload: stored.payload,
            schema: stored.schema,
            timestamp,
            metadata: stored.meta,
        }),
    })
}

fn shown(item: &serde_dynamo::Item, key: &str) -> String {
    match item.inner().get(key) {
        Some(serde_dynamo::AttributeValue::S(text) | serde_dynamo::AttributeValue::N(text)) => {
            text.clone()
        }
        _ => "?".to_owned(),
    }
}
