//! Events on their way into a store and out of it.

use chrono::serde::ts_milliseconds;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{StreamId, TraceParent, Version};

/// An event's content: a JSON object that the store does not look into.
pub type Payload = serde_json::Map<String, serde_json::Value>;

/// An event that is not in a stream yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// Unique in its stream. Derive it from the cause, so that the store recognises a repeat.
    pub id: Uuid,
    /// Its name in the past tense, such as `DestinationProposed`.
    pub event_type: String,
    /// The event's content, in the shape that `schema` names.
    pub payload: Payload,
    /// The version of the payload's shape, counted from 1.
    pub schema: u32,
    /// When it happened; kept to the millisecond.
    pub timestamp: DateTime<Utc>,
    /// The flow, cause and trace that it is part of.
    pub metadata: Metadata,
}

/// An event as a stream holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedEvent {
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its place in the stream, counted from 1.
    pub version: Version,
    /// What it was appended as, its payload lifted to the newest schema.
    pub event: NewEvent,
}

/// Where an event comes from, for tracing one flow through all functions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The same for all events that one request set in motion.
    pub correlation_id: String,
    /// The id of the message that caused this event.
    pub causation_id: String,
    /// The subject who asked for it, never a name or an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The trace that the request was part of.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "TraceParent::if_valid"
    )]
    pub traceparent: Option<TraceParent>,
    /// Set on history that was imported into this store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
}

/// Marks an event as imported history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The import's name: the same for all attempts to import one file.
    pub by: String,
    /// When it was imported; kept to the millisecond.
    #[serde(with = "ts_milliseconds")]
    pub at: DateTime<Utc>,
}

impl Metadata {
    /// The metadata of an event caused by `cause`. The mark of imported history is not passed on.
    #[must_use]
    pub fn caused_by(cause: &RecordedEvent) -> Self {
        let causation_id = cause.event.id.to_string();
        Self { causation_id, imported: None, ..cause.event.metadata.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_event_causes_is_of_the_same_flow_and_not_imported_itself() {
        let imported = Imported { by: "import-1".to_owned(), at: DateTime::UNIX_EPOCH };
        let metadata = Metadata {
            correlation_id: "the request".to_owned(),
            causation_id: "the request".to_owned(),
            actor: Some("somebody".to_owned()),
            traceparent: None,
            imported: Some(imported),
        };
        let event = NewEvent {
            id: Uuid::from_u128(7),
            event_type: "Happened".to_owned(),
            payload: Payload::new(),
            schema: 1,
            timestamp: DateTime::UNIX_EPOCH,
            metadata: metadata.clone(),
        };
        let cause =
            RecordedEvent { stream: StreamId::new("thing", "1"), version: Version(1), event };

        let caused = Metadata::caused_by(&cause);

        let causation_id = Uuid::from_u128(7).to_string();
        assert_eq!(caused, Metadata { causation_id, imported: None, ..metadata });
    }
}
