//! The port: what the rest of a system needs of an event store.

use std::future::Future;

use futures::Stream;

use crate::{AppendError, ExpectedVersion, NewEvent, ReadError, RecordedEvent, StreamId, Version};

/// An append-only log of streams. What exactly it promises is written down as tests, in
/// `conformance`.
pub trait EventStore: Send + Sync {
    /// Adds events to the end of a stream, all or none, and returns the version it then has.
    ///
    /// Idempotent by event id: a repeat finds its own events there, adds nothing, and returns the version that the
    /// stream had with them. A repeat is recognised
    /// - at the version where it was to go, however many events follow;
    /// - at any other version, if fewer than 100 events follow. A writer that needs more decides from the stream.
    ///
    /// Ids are compared within one stream.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] if the stream is elsewhere than expected.
    fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> impl Future<Output = Result<Version, AppendError>> + Send;

    /// The events of a stream that follow version `from`, in order, read page by page as they are
    /// asked for. It sees every append that ended before.
    fn read(
        &self,
        stream: &StreamId,
        from: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send;

    /// All events of a share of all streams, each stream's in order. Segments can be read in
    /// parallel.
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

/// One of several equal shares of all streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Counted from 0.
    pub index: u32,
    /// Into how many shares everything is cut.
    pub of: u32,
}

impl Segment {
    /// Everything in one share.
    pub const WHOLE: Self = Self { index: 0, of: 1 };

    /// All shares.
    pub fn split(of: u32) -> impl Iterator<Item = Self> {
        (0..of).map(move |index| Self { index, of })
    }
}
