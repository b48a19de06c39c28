//! The suite against the store in memory, and against one that does nothing.

use event_store::conformance;
use event_store::memory::InMemoryEventStore;
use event_store::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent, Segment,
    StreamId, Version,
};
use futures::{Stream, stream};

struct DoesNothing;

impl EventStore for DoesNothing {
    async fn append(
        &self,
        _: &StreamId,
        _: ExpectedVersion,
        _: &[NewEvent],
    ) -> Result<Version, AppendError> {
        Ok(Version::EMPTY)
    }

    fn read(
        &self,
        _: &StreamId,
        _: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        stream::empty()
    }

    fn read_all(&self, _: Segment) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        stream::empty()
    }
}

#[tokio::test]
async fn the_store_in_memory_conforms() {
    if let Err(lacking) = conformance::check(&InMemoryEventStore::default()).await {
        panic!("{lacking}");
    }
}

#[tokio::test]
async fn a_store_that_does_nothing_lacks_every_behaviour() {
    for verdict in conformance::run(&DoesNothing).await {
        assert!(verdict.result.is_err(), "{} passes on nothing", verdict.behaviour);
    }
}
