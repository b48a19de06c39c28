//! Why an event can't be projected.

use event_store::{DecodeError, RecordedEvent, StreamId, Version};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An event that can't be projected, and stops its stream's projection until it can.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("{reason}")]
pub struct Blocked {
    /// The event's version.
    pub version: Version,
    /// What is wrong with it.
    pub reason: String,
}

impl Blocked {
    pub(crate) fn by(event: &RecordedEvent, error: &ProjectionError) -> Self {
        Self { version: event.version, reason: error.to_string() }
    }
}

/// Why an event can't be projected.
#[derive(Debug, Error)]
pub enum ProjectionError {
    /// It is none of the domain's events.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The stream is of another category, or its id is none of that category.
    #[error("stream `{0}` is of no destination and no area")]
    Stream(String),
    /// The event before it is not in its stream.
    #[error("event {missing} of {stream} is missing; `visitplannr verify` says what to do")]
    Missing {
        /// The stream.
        stream: StreamId,
        /// The first version that is missing.
        missing: Version,
    },
    /// It was delivered, and the stream does not have it.
    #[error(
        "event {version} of {stream} was delivered, but it is not in the events table: it is from another system, or the table was restored to an earlier moment; restore or import that history and resubmit this fault, or drop it"
    )]
    NotStored {
        /// The stream.
        stream: StreamId,
        /// The version that was delivered.
        version: Version,
    },
    /// Something happened to a destination that nobody proposed.
    #[error(
        "the first event of stream `{stream}` is a `{event_type}`, not a `DestinationProposed`"
    )]
    NotProposed {
        /// The stream.
        stream: String,
        /// What it begins with.
        event_type: String,
    },
}

impl ProjectionError {
    pub(crate) fn missing(event: &RecordedEvent, missing: Version) -> Self {
        Self::Missing { stream: event.stream.clone(), missing }
    }

    pub(crate) fn not_stored(event: &RecordedEvent) -> Self {
        Self::NotStored { stream: event.stream.clone(), version: event.version }
    }
}
