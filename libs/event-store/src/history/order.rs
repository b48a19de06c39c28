//! Checks that the events of a file are in order.

use thiserror::Error;

use crate::{RecordedEvent, StreamId, Version};

/// The last event that was written or read, and the counts so far.
#[derive(Debug, Default)]
pub(super) struct Order {
    last: Option<(StreamId, Version)>,
    pub(super) events: u64,
    pub(super) streams: u64,
}

/// A stream has a gap, or an event twice.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("event {version} of stream `{stream}` stands where event {expected} has to")]
pub struct OutOfOrder {
    /// The stream of the event that is out of order.
    pub stream: StreamId,
    /// The version that was found in its place.
    pub version: Version,
    /// The version that had to come next.
    pub expected: Version,
}

impl Order {
    /// Counts the next event, if it follows the one before.
    pub(super) fn follow(&mut self, event: &RecordedEvent) -> Result<(), OutOfOrder> {
        let (stream, version) = (&event.stream, event.version);
        let before = self.last.as_ref().filter(|(last, _)| last == stream);
        let expected = before.map_or(Version::EMPTY, |(_, version)| *version).next();
        if version != expected {
            return Err(OutOfOrder { stream: stream.clone(), version, expected });
        }
        self.streams += u64::from(before.is_none());
        self.events += 1;
        self.last = Some((stream.clone(), version));
        Ok(())
    }
}
