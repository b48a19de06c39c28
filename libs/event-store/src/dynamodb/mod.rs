//! The DynamoDB adapter: one item per event, one conditional put per append.
//!
//! It is also the one place for what all DynamoDB adapters share: how tables are defined, what a [failed
//! request](RequestError) means, and how conditional writes and transactions are answered.

mod append;
mod conditional_write;
mod end;
mod item;
mod read;
mod request_error;
mod table;
mod table_definition;
mod transaction;

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use futures::Stream;

pub use conditional_write::{
    ConditionalWriteError, conditional, has_mark, marked, new_mark, put_if, put_marked_if,
};
pub use item::{event_from_item, event_to_item};
pub use request_error::RequestError;
pub use table::events_table;
pub use table_definition::{Key, indexed, streaming, table};
pub use transaction::{Cancellation, Transacted, transact};

use crate::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent, Segment,
    StreamId, Upcasters, Version,
};

/// An item as the SDK has it: attributes by name.
pub type Item = HashMap<String, AttributeValue>;

/// Events in one DynamoDB table, laid out as [`events_table`] says.
#[derive(Debug, Clone)]
pub struct DynamoDbEventStore {
    client: Client,
    table: String,
    upcasters: Arc<Upcasters>,
}

impl DynamoDbEventStore {
    /// A store in `table`. `client` decides how often throttled and failed requests are retried.
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
