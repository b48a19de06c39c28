//! The event store on the model of a table.

use event_store::memory::InMemoryEventStore;
use event_store::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent, Segment,
    StreamId, Version,
};
use futures::{Stream, StreamExt, TryStreamExt, stream};

use crate::partitions::{Units, place};
use crate::table::{READ, Table, WRITE};

/// Streams in memory behind the latency and the capacity of a table. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct ModelEvents {
    pub(crate) stored: InMemoryEventStore,
    pub(crate) table: Table,
}

impl ModelEvents {
    pub(crate) fn of(table: Table) -> Self {
        Self { stored: InMemoryEventStore::default(), table }
    }
}

impl EventStore for ModelEvents {
    /// A check of the event before is half a read unit more, as the adapter makes it, and then a put.
    async fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> Result<Version, AppendError> {
        let at = place(&stream.to_string(), "");
        if expected != ExpectedVersion::NoStream {
            Table::request(READ, &[(&self.table, at.clone(), Units::read(1.0))]).await?;
        }
        let units = Units::write(events.len() as f64);
        Table::request(WRITE, &[(&self.table, at, units)]).await?;
        self.stored.append(stream, expected, events).await
    }

    fn read(
        &self,
        stream: &StreamId,
        from: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        let (this, stream) = (self.clone(), stream.clone());
        let events = async move {
            let at = place(&stream.to_string(), "");
            Table::request(READ, &[(&this.table, at, Units::read(1.0))]).await?;
            let events: Vec<_> = this.stored.read(&stream, from).collect().await;
            Ok::<_, ReadError>(stream::iter(events))
        };
        stream::once(events).try_flatten()
    }

    fn read_all(
        &self,
        segment: Segment,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.stored.read_all(segment)
    }
}
