//! Brings a row up to an event's version, even if earlier events have not been delivered.

use std::pin::pin;

use event_store::{EventStore, ReadError, RecordedEvent, StreamId, Version};
use futures::TryStreamExt;

use crate::{Blocked, DestinationDetails, ProjectionError};

/// A row, and whether the delivered events changed it.
#[derive(Debug, Default)]
pub(crate) struct BroughtUp {
    pub(crate) row: Option<DestinationDetails>,
    pub(crate) changed: bool,
    /// The event that could not be projected, if any.
    pub(crate) blocked: Option<Blocked>,
}

/// How far a stream is projected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UpTo {
    /// Up to the delivered events: those that follow are delivered too.
    Delivered,
    /// To its end: those that follow were delivered before, and waited.
    TheEnd,
}

/// The fold of a whole stream.
#[derive(Debug)]
pub struct Folded {
    /// The row, up to the first event that can't be projected. `None` if that is the stream's first event.
    pub row: Option<DestinationDetails>,
    /// The event that can't be projected, if any.
    pub blocked: Option<Blocked>,
}

/// Applies events to the row, each only to the version before it: older events are skipped, and gaps are filled from
/// the stream. Events that waited behind one that blocked the row are read from the stream, too.
///
/// # Errors
/// [`ReadError`] if the stream can't be read.
pub(crate) async fn bring_up(
    events: &impl EventStore,
    row: Option<DestinationDetails>,
    delivered: &[&RecordedEvent],
    up_to: UpTo,
) -> Result<BroughtUp, ReadError> {
    let others_wait = row.as_ref().is_some_and(|row| row.blocked.is_some());
    let mut state = BroughtUp { row, changed: false, blocked: None };
    for event in delivered {
        let is_known = event.version <= state.version() && up_to == UpTo::Delivered;
        if is_known || state.blocked.is_some() {
            continue;
        }
        if event.version == state.version().next() && !others_wait && up_to == UpTo::Delivered {
            state.apply(event);
            continue;
        }
        fill(events, &mut state, &event.stream).await?;
        if state.blocked.is_none() && state.version() < event.version {
            state.blocked = Some(Blocked::by(event, &ProjectionError::not_stored(event)));
        }
    }
    Ok(state)
}

/// The row of a whole stream, as of now.
///
/// # Errors
/// [`ReadError`] if the stream can't be read.
pub async fn fold_stream(events: &impl EventStore, stream: &StreamId) -> Result<Folded, ReadError> {
    let mut state = BroughtUp::default();
    fill(events, &mut state, stream).await?;
    Ok(Folded { row: state.row, blocked: state.blocked })
}

/// Applies the events of the stream that the row lacks. The delivered event is among them, because a stream is read
/// consistently.
async fn fill(
    events: &impl EventStore,
    state: &mut BroughtUp,
    stream: &StreamId,
) -> Result<(), ReadError> {
    let mut missing = pin!(events.read(stream, state.version()));
    while state.blocked.is_none() {
        match missing.try_next().await {
            Ok(Some(event)) => state.apply(&event),
            Ok(None) => return Ok(()),
            Err(ReadError::Undecodable { version, reason, .. }) => {
                let version = version.parse().map_or(state.version().next(), Version);
                state.block(Blocked { version, reason });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

impl BroughtUp {
    fn version(&self) -> Version {
        self.row.as_ref().map_or(Version::EMPTY, |row| row.version)
    }

    /// Applies an event that follows the row; any other one blocks it.
    pub(crate) fn apply(&mut self, event: &RecordedEvent) {
        let expected = self.version().next();
        let applied = if event.version == expected {
            DestinationDetails::apply(self.row.clone(), event)
        } else {
            Err(ProjectionError::missing(event, expected))
        };
        match applied {
            Ok(row) => {
                self.row = Some(row);
                self.changed = true;
            }
            Err(error) => self.block(Blocked::by(event, &error)),
        }
    }

    /// Stops the projection of this stream at an event.
    pub(crate) fn block(&mut self, blocked: Blocked) {
        if let Some(row) = &mut self.row {
            self.changed |= row.blocked.as_ref() != Some(&blocked);
            row.blocked = Some(blocked.clone());
        }
        self.blocked = Some(blocked);
    }
}
