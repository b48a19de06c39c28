//! Whether events follow each other as they do in a file.

use thiserror::Error;

use crate::{RecordedEvent, StreamId, Version};

/// How far a file has been written, or read.
#[derive(Debug, Default)]
pub(super) struct Order {
    last: Option<(StreamId, Version)>,
    pub(super) events: u64,
    pub(super) streams: u64,
}

/// A history that has gaps.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("event {version} of stream `{stream}` stands where event {expected} has to")]
pub struct OutOfOrder {
    /// The stream.
    pub stream: StreamId,
    /// The version that is there.
    pub version: Version,
    /// The version that is missing.
    pub expected: Version,
}

impl Order {
    /// Takes the next event in.
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
