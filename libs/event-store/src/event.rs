//! Events on their way into a store and out of it.

use chrono::serde::ts_milliseconds;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{StreamId, TraceParent, Version};

/// What an event says, as JSON; opaque to the store.
pub type Payload = serde_json::Map<String, serde_json::Value>;

/// An event to append.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// Derived from its cause where there is one, so that a repeat is recognised.
    pub id: Uuid,
    /// Its name in the past tense.
    pub event_type: String,
    /// What it says.
    pub payload: Payload,
    /// The version of the payload's shape.
    pub schema: u32,
    /// When it happened; kept to the millisecond.
    pub timestamp: DateTime<Utc>,
    /// Where it comes from.
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
    /// The same for everything that one request set in motion.
    pub correlation_id: String,
    /// The message that caused this event.
    pub causation_id: String,
    /// Who asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The trace that the request was part of.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "TraceParent::if_valid"
    )]
    pub traceparent: Option<TraceParent>,
    /// How it came into this store, if it did not happen here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
}

/// That an event is history from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The import's name: one for all that came from one file, however often that was begun.
    pub by: String,
    /// When; kept to the millisecond.
    #[serde(with = "ts_milliseconds")]
    pub at: DateTime<Utc>,
}

impl Metadata {
    /// The metadata of an event that `cause` caused. What follows from imported history happens here.
    #[must_use]
    pub fn caused_by(cause: &RecordedEvent) -> Self {
        let causation_id = cause.event.id.to_string();
        Self { causation_id, imported: None, ..cause.event.metadata.clone() }
    }
}
