//! The flaws that a history may have.

use domain::area;
use event_store::{StreamId, Version};
use thiserror::Error;
use uuid::Uuid;

use crate::{Blocked, ProjectionError};

/// A flaw of a history, at one of its events.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HistoryFlaw {
    /// Versions are missing between two events.
    #[error("event {from} is missing; the next one is {next}")]
    Gap {
        /// The first version that is missing.
        from: Version,
        /// The next version that exists.
        next: Version,
    },
    /// An event follows one with the same or a greater version.
    #[error("event {version} comes after event {last}")]
    OutOfOrder {
        /// The version of the event.
        version: Version,
        /// The version of the event before it.
        last: Version,
    },
    /// Two events of the stream have the same id.
    #[error("events {first} and {again} have the same id {id}")]
    RepeatedId {
        /// The id that both have.
        id: Uuid,
        /// The version of the first event with it.
        first: Version,
        /// The version of the next event with it.
        again: Version,
    },
    /// An item is not an event, or the event can't be projected.
    #[error("event {version} can't be projected: {reason}")]
    Unreadable {
        /// The version of the event or item.
        version: Version,
        /// The error of decoding or projecting it.
        reason: String,
    },
}

impl HistoryFlaw {
    /// The event that this flaw prevents from being projected, if it does.
    pub(crate) fn blocked(&self, stream: &StreamId) -> Option<Blocked> {
        let (version, reason) = match self {
            Self::Unreadable { version, reason } => (version, reason.clone()),
            Self::RepeatedId { .. } => return None,
            // An area is what its last event contains; a destination needs all of its events.
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
