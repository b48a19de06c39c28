//! Bringing a row up to an event's version, whatever was delivered before.

use std::pin::pin;

use event_store::{EventStore, ReadError, RecordedEvent, StreamId, Version};
use futures::TryStreamExt;

use crate::{Blocked, DestinationDetails};

/// A row, and whether the events given changed it.
#[derive(Debug, Default)]
pub(crate) struct BroughtUp {
    pub(crate) row: Option<DestinationDetails>,
    pub(crate) changed: bool,
    /// The event that could not be projected, if there is one.
    pub(crate) blocked: Option<Blocked>,
}

/// Applies the events to the row, each to the version before it only: older ones are skipped, a
/// gap is filled from the stream.
///
/// # Errors
/// [`ReadError`] if a gap can't be filled for now.
pub(crate) async fn bring_up(
    events: &impl EventStore,
    row: Option<DestinationDetails>,
    delivered: &[&RecordedEvent],
) -> Result<BroughtUp, ReadError> {
    let mut state = BroughtUp { row, changed: false, blocked: None };
    for event in delivered {
        if event.version <= state.version() || state.blocked.is_some() {
            continue;
        }
        if event.version > state.version().next() {
            fill(events, &mut state, &event.stream).await?;
        } else {
            state.apply(event);
        }
    }
    Ok(state)
}

/// The row that a whole stream makes, as it is now.
///
/// # Errors
/// [`ReadError`] if it can't be read for now.
pub(crate) async fn fold_stream(
    events: &impl EventStore,
    stream: &StreamId,
) -> Result<BroughtUp, ReadError> {
    let mut state = BroughtUp::default();
    fill(events, &mut state, stream).await?;
    Ok(state)
}

/// Applies what the stream holds beyond the row. It holds the delivered event too, because a
/// stream is read consistently.
async fn fill(
    events: &impl EventStore,
    state: &mut BroughtUp,
    stream: &StreamId,
) -> Result<(), ReadError> {
    let mut missing = pin!(events.read(stream, state.version()));
    loop {
        match missing.try_next().await {
            Ok(Some(event)) => state.apply(&event),
            Ok(None) => return Ok(()),
            Err(error @ ReadError::Undecodable { .. }) => state.block(error.to_string()),
            Err(error) => return Err(error),
        }
        if state.blocked.is_some() {
            return Ok(());
        }
    }
}

impl BroughtUp {
    fn version(&self) -> Version {
        self.row.as_ref().map_or(Version::EMPTY, |row| row.version)
    }

    pub(crate) fn apply(&mut self, event: &RecordedEvent) {
        match DestinationDetails::apply(self.row.clone(), event) {
            Ok(row) => {
                self.row = Some(row);
                self.changed = true;
            }
            Err(error) => self.block(error.to_string()),
        }
    }

    /// Stops the projection of this stream at the next version.
    pub(crate) fn block(&mut self, reason: String) {
        let blocked = Blocked { version: self.version().next(), reason };
        if let Some(row) = &mut self.row {
            self.changed |= row.blocked.as_ref() != Some(&blocked);
            row.blocked = Some(blocked.clone());
        }
        self.blocked = Some(blocked);
    }
}
