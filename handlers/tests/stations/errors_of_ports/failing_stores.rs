//! The ports of the libraries, in trouble.

use domain::DestinationId;
use event_store::{
    AppendError, BackendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent,
    Segment, StreamId, Version,
};
use futures::future::BoxFuture;
use futures::{FutureExt, Stream, StreamExt, stream};
use idempotent_consumers::transaction::Write;
use idempotent_consumers::{Database, Item, Partition, RecordKey, Transacted};
use read_models::{
    DestinationDetails, DestinationDetailsStore, FoundDocument, ListPosition, Model, ModelPointer,
    Page, ReadModels, RecentDestinations, RecentDestinationsStore, Saved, StoreError,
};
use stream_processing::{Fault, FaultStore, FaultStoreError};

use super::trouble::Failing;

impl<P: EventStore> EventStore for Failing<P, AppendError> {
    async fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> Result<Version, AppendError> {
        self.call("append")?;
        self.port.append(stream, expected, events).await
    }

    fn read(
        &self,
        stream: &StreamId,
        from: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.port.read(stream, from)
    }

    fn read_all(
        &self,
        segment: Segment,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.port.read_all(segment)
    }
}

impl<P: EventStore> EventStore for Failing<P, ReadError> {
    async fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> Result<Version, AppendError> {
        self.port.append(stream, expected, events).await
    }

    fn read(
        &self,
        stream: &StreamId,
        from: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        match self.call("read") {
            Ok(()) => self.port.read(stream, from).left_stream(),
            Err(error) => stream::iter([Err(error)]).right_stream(),
        }
    }

    fn read_all(
        &self,
        segment: Segment,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.port.read_all(segment)
    }
}

impl<P: ReadModels> ReadModels for Failing<P, StoreError> {
    type One = Failing<P::One, StoreError>;

    async fn pointer(&self) -> Result<ModelPointer, StoreError> {
        self.call("pointer")?;
        self.port.pointer().await
    }

    async fn pointer_now(&self) -> Result<ModelPointer, StoreError> {
        self.call("pointer_now")?;
        self.port.pointer_now().await
    }

    fn model(&self, model: Model) -> Self::One {
        self.trouble.on(self.port.model(model))
    }
}

impl<P: DestinationDetailsStore> DestinationDetailsStore for Failing<P, StoreError> {
    async fn load(&self, id: DestinationId) -> Result<Option<DestinationDetails>, StoreError> {
        self.call("load")?;
        self.port.load(id).await
    }

    async fn save(
        &self,
        row: &DestinationDetails,
    ) -> Result<Saved<DestinationDetails>, StoreError> {
        self.call("save")?;
        self.port.save(row).await
    }

    async fn newest(&self, limit: usize, after: Option<ListPosition>) -> Result<Page, StoreError> {
        self.call("newest")?;
        self.port.newest(limit, after).await
    }
}

impl<P: RecentDestinationsStore> RecentDestinationsStore for Failing<P, StoreError> {
    async fn load_recent(&self) -> Result<RecentDestinations, StoreError> {
        self.call("load_recent")?;
        self.port.load_recent().await
    }

    async fn find_recent(&self) -> Result<FoundDocument, StoreError> {
        self.call("find_recent")?;
        self.port.find_recent().await
    }

    async fn save_recent(
        &self,
        document: &RecentDestinations,
    ) -> Result<Saved<RecentDestinations>, StoreError> {
        self.call("save_recent")?;
        self.port.save_recent(document).await
    }
}

/// What [`Database`] answers.
type Request<'a, T> = BoxFuture<'a, Result<T, BackendError>>;

impl<P: Database> Database for Failing<P, BackendError> {
    fn get<'a>(&'a self, key: &'a RecordKey) -> Request<'a, Option<Item>> {
        async { self.call("get").map(|()| self.port.get(key))?.await }.boxed()
    }

    fn query<'a>(
        &'a self,
        partition: &'a Partition,
        attribute: Option<&'a str>,
    ) -> Request<'a, Vec<Item>> {
        async move { self.call("query").map(|()| self.port.query(partition, attribute))?.await }
            .boxed()
    }

    fn count<'a>(&'a self, partition: &'a Partition) -> Request<'a, u64> {
        self.port.count(partition)
    }

    fn transact<'a>(&'a self, writes: &'a [Write]) -> Request<'a, Transacted> {
        async { self.call("transact").map(|()| self.port.transact(writes))?.await }.boxed()
    }
}

impl<P: FaultStore> FaultStore for Failing<P, FaultStoreError> {
    async fn record(&self, faults: &[Fault]) -> Result<(), FaultStoreError> {
        self.call("record")?;
        self.port.record(faults).await
    }
}
