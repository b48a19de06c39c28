//! How a store fails.

use thiserror::Error;
use uuid::Uuid;

use crate::{BackendError, ExpectedVersion, StreamId, Version};

/// Why an append added nothing, as far as is known.
#[derive(Debug, Error)]
pub enum AppendError {
    /// Another writer was faster. Read the stream and decide again.
    #[error(
        "stream `{stream}` is at version {actual}, not at {expected:?}; read it and decide again"
    )]
    Conflict {
        /// The stream that was appended to.
        stream: StreamId,
        /// The version that the append expected.
        expected: ExpectedVersion,
        /// The version of the stream, which the append did not expect.
        actual: Version,
    },
    /// The append has no events; the store was not asked.
    #[error("nothing to append to stream `{stream}`; leave the call out")]
    Nothing {
        /// The stream that was appended to.
        stream: StreamId,
    },
    /// More events than fit in one transaction.
    #[error("{count} events for stream `{stream}`, but one append holds {limit}; split it")]
    TooMany {
        /// The stream that was appended to.
        stream: StreamId,
        /// The number of events given.
        count: usize,
        /// The most that one append may have.
        limit: usize,
    },
    /// Two events of one append with the same id.
    #[error("two events for stream `{stream}` have the id {id}; give each event an id of its own")]
    RepeatedId {
        /// The stream that was appended to.
        stream: StreamId,
        /// The id that two of the events have.
        id: Uuid,
    },
    /// The stream holds some of these events, or all in another order: the append is neither a repeat nor new.
    #[error(
        "event {id} is version {version} of stream `{stream}` already, but the events with it are not; append new events under new ids"
    )]
    PartlyAppended {
        /// The stream that was appended to.
        stream: StreamId,
        /// The id of one event that the stream holds already.
        id: Uuid,
        /// The version of that event.
        version: Version,
    },
    /// An event, or all of them together, exceed the size that the store takes.
    #[error(
        "an event for stream `{stream}` is too large: {detail} Keep large data elsewhere and refer to it."
    )]
    TooLarge {
        /// The stream that was appended to.
        stream: StreamId,
        /// The message of the store, such as DynamoDB's.
        detail: String,
    },
    /// The store failed, and it is unknown whether it appended. A retry with the same event ids is safe.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
}

impl AppendError {
    /// Whether a retry of the same append may succeed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_transient())
    }
}

/// Why events could not be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// A stored item is not an event. A retry does not help.
    #[error("item {version} of stream `{stream}` is not an event: {reason}")]
    Undecodable {
        /// The stream's key, as stored.
        stream: String,
        /// The event's version, as stored.
        version: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The backend failed. [`BackendError::is_transient`] says whether a retry may help.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
}

impl ReadError {
    /// Whether a retry of the same read may succeed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.is_transient())
    }
}
