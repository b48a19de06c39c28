//! What may be wrong with a history.

use domain::area;
use event_store::{StreamId, Version};
use thiserror::Error;
use uuid::Uuid;

use crate::{Blocked, ProjectionError};

/// What is wrong with a history.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HistoryFlaw {
    /// Versions are left out.
    #[error("event {from} is missing; the next one is {next}")]
    Gap {
        /// The first that is missing.
        from: Version,
        /// The first that is there again.
        next: Version,
    },
    /// An event comes after one of its own version, or of a greater one.
    #[error("event {version} comes after event {last}")]
    OutOfOrder {
        /// Its version.
        version: Version,
        /// The version before it.
        last: Version,
    },
    /// Two events have one id.
    #[error("events {first} and {again} have the same id {id}")]
    RepeatedId {
        /// The id.
        id: Uuid,
        /// The first event with it.
        first: Version,
        /// The next one.
        again: Version,
    },
    /// It is not an event, or none that can be projected.
    #[error("event {version} can't be projected: {reason}")]
    Unreadable {
        /// Where it stands.
        version: Version,
        /// What is wrong with it.
        reason: String,
    },
}

impl HistoryFlaw {
    /// The event that can't be projected for this flaw of a stream. None if all can be.
    pub(crate) fn blocked(&self, stream: &StreamId) -> Option<Blocked> {
        let (version, reason) = match self {
            Self::Unreadable { version, reason } => (version, reason.clone()),
            Self::RepeatedId { .. } => return None,
            // An area is what its last event says; a destination needs all of its events.
            Self::Gap { .. } | Self::OutOfOrder { .. } if stream.category == area::CATEGORY => {
                return None;
            }
            Self::Gap { from, next } => {
                let missing = ProjectionError::Missing { stream: stream.clone(), missing: *from };
                (next, missing.to_string())
            }
            Self::OutOfOrder { version, .. } => (version, self.to_string()),
        };
        Some(Blocked { version: *version, reason })
    }
}
