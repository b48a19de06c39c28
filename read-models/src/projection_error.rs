//! Why an event can't be projected.

use event_store::{DecodeError, RecordedEvent, StreamId, Version};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An event that can't be projected, and blocks its stream's projection until it can be.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("{reason}")]
pub struct Blocked {
    /// The version of the event in its stream.
    pub version: Version,
    /// The error of projecting it.
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
    /// The event is not one of the domain's.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The stream's category is unknown, or its id has the wrong form.
    #[error("stream `{0}` is of no destination and no area")]
    Stream(String),
    /// The stream lacks the event before it.
    #[error("event {missing} of {stream} is missing; `visitplannr verify` says what to do")]
    Missing {
        /// The stream that has a gap.
        stream: StreamId,
        /// The first version that is missing.
        missing: Version,
    },
    /// The delivered event is not in the stream.
    #[error(
        "event {version} of {stream} was delivered, but it is not in the events table: it is from another system, or the table was restored to an earlier moment; restore or import that history and resubmit this fault, or drop it"
    )]
    NotStored {
        /// The stream that the event names.
        stream: StreamId,
        /// The version of the delivered event.
        version: Version,
    },
    /// The first event of a destination's stream is not its proposal.
    #[error(
        "the first event of stream `{stream}` is a `{event_type}`, not a `DestinationProposed`"
    )]
    NotProposed {
        /// The stream that begins wrongly.
        stream: String,
        /// The type of its first event.
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
