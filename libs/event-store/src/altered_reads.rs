//! A test double for streams that lost events, or hold events that a program does not know.

use futures::{Stream, StreamExt, future};

use crate::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent, Segment,
    StreamId, Version,
};

/// A store that passes each event of a stream through a function: the reader gets what it returns, and nothing for
/// `None`. Appends and reads of all streams go to the store behind it unchanged.
#[derive(Debug, Clone, Copy)]
pub struct AlteredReads<S, F> {
    store: S,
    alter: F,
}

impl<S, F> AlteredReads<S, F>
where
    S: EventStore,
    F: Fn(RecordedEvent) -> Option<RecordedEvent> + Send + Sync,
{
    /// Wraps `store`. `alter` is called for each event that is read from a stream.
    pub fn of(store: S, alter: F) -> Self {
        Self { store, alter }
    }
}

impl<S, F> EventStore for AlteredReads<S, F>
where
    S: EventStore,
    F: Fn(RecordedEvent) -> Option<RecordedEvent> + Send + Sync,
{
    async fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> Result<Version, AppendError> {
        self.store.append(stream, expected, events).await
    }

    fn read(
        &self,
        stream: &StreamId,
        from: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.store
            .read(stream, from)
            .filter_map(|read| future::ready(read.map(|event| (self.alter)(event)).transpose()))
    }

    fn read_all(
        &self,
        segment: Segment,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.store.read_all(segment)
    }
}
