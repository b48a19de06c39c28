//! A double for what may be wrong with the events of a stream: some were lost, or a program does not know them.

use futures::{Stream, StreamExt, future};

use crate::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent, Segment,
    StreamId, Version,
};

/// A store that reads the events of a stream as a function gives them, and leaves out those for which it gives none.
/// Appends, and reads of all streams, are those of the store behind it.
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
    /// The reads of `store`, altered.
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
