//! The port: what a system needs from an event store.

use std::future::Future;

use futures::Stream;

use crate::{AppendError, ExpectedVersion, NewEvent, ReadError, RecordedEvent, StreamId, Version};

/// An append-only log of streams. The tests in `conformance` specify its promises.
pub trait EventStore: Send + Sync {
    /// Adds events to the end of a stream, all or none, and returns the version it then has.
    ///
    /// Idempotent by event id: a repeat finds its own events there, adds nothing, and returns the version that the
    /// stream had with them. A repeat is recognised
    /// - at the version where the append expected to go, however many events follow;
    /// - at any other version, if fewer than 100 events follow. A writer that needs more decides from the stream.
    ///
    /// Ids are compared within one stream.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] if the stream is at another
    /// version than expected; see [`AppendError`] for the others.
    fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> impl Future<Output = Result<Version, AppendError>> + Send;

    /// The events of a stream after version `from`, in order. Pages are read
    /// as the caller needs them. It sees every append that ended before.
    fn read(
        &self,
        stream: &StreamId,
        from: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send;

    /// All events of one segment of the streams; each stream's are in order. Segments can be read in parallel.
    fn read_all(
        &self,
        segment: Segment,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send;
}

impl<S: EventStore> EventStore for &S {
    fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> impl Future<Output = Result<Version, AppendError>> + Send {
        (**self).append(stream, expected, events)
    }

    fn read(
        &self,
        stream: &StreamId,
        from: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        (**self).read(stream, from)
    }

    fn read_all(
        &self,
        segment: Segment,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        (**self).read_all(segment)
    }
}

/// One of several shares of all streams, which together make up the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Counted from 0; less than `of`.
    pub index: u32,
    /// The number of shares that everything is cut into.
    pub of: u32,
}

impl Segment {
    /// The only segment of one.
    pub const WHOLE: Self = Self { index: 0, of: 1 };

    /// All segments of `of`, in order.
    pub fn split(of: u32) -> impl Iterator<Item = Self> {
        (0..of).map(move |index| Self { index, of })
    }
}
