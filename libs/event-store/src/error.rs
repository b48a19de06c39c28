//! What can go wrong with a store.

use thiserror::Error;
use uuid::Uuid;

use crate::{BackendError, ExpectedVersion, StreamId, Version};

/// Why an append added nothing, as far as is known.
#[derive(Debug, Error)]
pub enum AppendError {
    /// Somebody else was faster. Read the stream, decide again.
    #[error(
        "stream `{stream}` is at version {actual}, not at {expected:?}; read it and decide again"
    )]
    Conflict {
        /// Whose turn it was not.
        stream: StreamId,
        /// What the append took for granted.
        expected: ExpectedVersion,
        /// Where the stream stands.
        actual: Version,
    },
    /// An append without events.
    #[error("nothing to append to stream `{stream}`; leave the call out")]
    Nothing {
        /// Where nothing was to go.
        stream: StreamId,
    },
    /// More events than fit in one transaction.
    #[error("{count} events for stream `{stream}`, but one append holds {limit}; split it")]
    TooMany {
        /// Where they were to go.
        stream: StreamId,
        /// How many were given.
        count: usize,
        /// How many one append holds.
        limit: usize,
    },
    /// Two events of one append with the same id.
    #[error("two events for stream `{stream}` have the id {id}; give each event an id of its own")]
    RepeatedId {
        /// Where they were to go.
        stream: StreamId,
        /// Their id.
        id: Uuid,
    },
    /// Some of the events are in the stream, but not all of them together: this is neither a repeat nor new.
    #[error(
        "event {id} is version {version} of stream `{stream}` already, but the events with it are not; append new events under new ids"
    )]
    PartlyAppended {
        /// Where they were to go.
        stream: StreamId,
        /// The id of one that is there.
        id: Uuid,
        /// Where it stands.
        version: Version,
    },
    /// An event, or all of them together, beyond the size that the store takes.
    #[error(
        "an event for stream `{stream}` is too large: {detail} Keep large data elsewhere and refer to it."
    )]
    TooLarge {
        /// Where it was to go.
        stream: StreamId,
        /// The store's own words.
        detail: String,
    },
    /// The store failed, and whether it appended is unknown. A repeat with the same event ids is safe.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
}

impl AppendError {
    /// Whether the same append may succeed when it is repeated.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_transient())
    }
}

/// Why events could not be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// What is stored is not an event. Repeating does not help.
    #[error("item {version} of stream `{stream}` is not an event: {reason}")]
    Undecodable {
        /// The stream's key, as stored.
        stream: String,
        /// The event's version, as stored.
        version: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The store failed.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
}

impl ReadError {
    /// Whether the same read may succeed when it is repeated.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_transient())
    }
}
