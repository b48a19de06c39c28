//! The DynamoDB adapter: an item an event, one conditional put an append.

mod append;
mod end;
mod item;
mod read;
mod request_error;
mod table;

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use futures::Stream;

pub use item::{event_from_item, event_from_json, event_to_item, event_to_json};
pub use request_error::RequestError;
pub use table::events_table;

use crate::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent, Segment,
    StreamId, Upcasters, Version,
};

/// Events in one DynamoDB table, laid out as [`events_table`] says.
#[derive(Debug, Clone)]
pub struct DynamoDbEventStore {
    client: Client,
    table: String,
    upcasters: Arc<Upcasters>,
}

impl DynamoDbEventStore {
    /// A store in `table`. Throttled and failed requests are retried as `client` is set to.
    pub fn new(client: Client, table: impl Into<String>, upcasters: Upcasters) -> Self {
        Self { client, table: table.into(), upcasters: Arc::new(upcasters) }
    }
}

impl EventStore for DynamoDbEventStore {
    async fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> Result<Version, AppendError> {
        self.append_events(stream, expected, events).await
    }

    fn read(
        &self,
        stream: &StreamId,
        from: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.read_stream(stream, from)
    }

    fn read_all(
        &self,
        segment: Segment,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.scan(segment)
    }
}
