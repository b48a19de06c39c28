//! What reactors share: why they refuse, and the events that they append because of a delivered one.

use domain::Rejection;
use event_store::{EncodeError, Metadata, NewEvent, RecordedEvent, StreamId, Version};
use serde::Serialize;
use stream_processing::Transience;
use thiserror::Error;
use uuid::Uuid;

use crate::ports::clock::Clock;
use crate::stored_events::new_event;

/// The delivered event is not in this system's history.
#[derive(Debug, Error)]
#[error(
    "event {version} of {stream} was delivered, but it is not in the events table: it is from another system, or the table was restored to an earlier moment; restore or import that history and resubmit this fault, or drop it"
)]
pub(crate) struct NotInHistory {
    stream: StreamId,
    version: Version,
}

impl NotInHistory {
    pub(crate) fn of(delivered: &RecordedEvent) -> Self {
        Self { stream: delivered.stream.clone(), version: delivered.version }
    }
}

impl Transience for NotInHistory {
    fn is_transient(&self) -> bool {
        false
    }
}

/// Why a reactor can't decide.
#[derive(Debug, Error)]
pub(crate) enum ReactionError {
    /// The event that it reacts to is not in this history.
    #[error(transparent)]
    NotInHistory(#[from] NotInHistory),
    /// The domain refuses the command; see [`Rejection`].
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The decided event can't be stored.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

impl Transience for ReactionError {
    fn is_transient(&self) -> bool {
        false
    }
}

/// The events to append because of `cause`. Their ids depend on
/// the reactor's name, so that a repeated reaction finds them.
pub(crate) fn caused_events(
    cause: &RecordedEvent,
    reactor: &str,
    decided: &[impl Serialize],
    now: Clock,
) -> Result<Vec<NewEvent>, EncodeError> {
    let caused = |(event, n)| {
        let id = caused_id(cause.event.id, reactor, n);
        new_event(event, id, now(), Metadata::caused_by(cause))
    };
    decided.iter().zip(0..).map(caused).collect()
}

/// The id of the n-th event that a reactor appends because of `cause`.
pub(crate) fn caused_id(cause: Uuid, reactor: &str, n: u32) -> Uuid {
    Uuid::new_v5(&cause, format!("{reactor}/{n}").as_bytes())
}
