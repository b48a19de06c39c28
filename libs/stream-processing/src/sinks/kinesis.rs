//! Writes events to a Kinesis data stream.

use std::sync::Arc;

use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::primitives::Blob;
use aws_sdk_kinesis::types::{PutRecordsRequestEntry, PutRecordsResultEntry};

use super::{BatchApi, BatchSink, SinkError};
use crate::{CloudEvent, Event, Limits};

/// A data stream, by its name.
pub type DataStream = BatchSink<PutRecords>;

/// An entry for a data stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamEntry {
    /// Entries with the same key go to the same shard. At most 256 characters.
    pub partition_key: String,
    /// The record's content, not in base64.
    pub data: Vec<u8>,
}

/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html>
#[derive(Debug, Clone)]
pub struct PutRecords {
    client: Client,
    stream: Arc<str>,
}

impl DataStream {
    /// The data stream with this name.
    pub fn new(client: Client, stream: impl Into<Arc<str>>) -> Self {
        Self::of(PutRecords { client, stream: stream.into() })
    }
}

/// The whole event as JSON. Without a partition key, the event's id is the key.
impl TryFrom<Event> for StreamEntry {
    type Error = serde_json::Error;

    fn try_from(event: Event) -> Result<Self, Self::Error> {
        let data = serde_json::to_vec(&event)?;
        Ok(Self { partition_key: event.partition_key.unwrap_or(event.id), data })
    }
}

/// The whole event as JSON. Without a partition key, the event's id is the key.
impl TryFrom<CloudEvent> for StreamEntry {
    type Error = serde_json::Error;

    fn try_from(event: CloudEvent) -> Result<Self, Self::Error> {
        let data = serde_json::to_vec(&event)?;
        Ok(Self { partition_key: event.partition_key().unwrap_or(event.id), data })
    }
}

impl BatchApi for PutRecords {
    type Entry = StreamEntry;

    const SERVICE: &'static str = "Kinesis";
    /// 500 entries, and 10 MiB in total. One entry has at most 1
    /// MiB, unless the stream is configured for more (up to 10 MiB).
    const LIMITS: Limits = Limits { count: 500, bytes: 10 << 20, entry_bytes: 1 << 20 };

    /// Keys count too; the data counts before base64.
    fn size(entry: &StreamEntry) -> usize {
        entry.partition_key.len() + entry.data.len()
    }

    async fn send(
        &self,
        entries: &[&StreamEntry],
    ) -> Result<Vec<Result<(), SinkError>>, SinkError> {
        let record = |entry: &&StreamEntry| {
            PutRecordsRequestEntry::builder()
                .partition_key(&entry.partition_key)
                .data(Blob::new(entry.data.clone()))
                .build()
        };
        let records = entries.iter().map(record).collect::<Result<Vec<_>, _>>();
        let records = records.map_err(|error| SinkError::unwritable(Self::SERVICE, &error))?;
        let request = self.client.put_records().stream_name(&*self.stream);
        let answer = request.set_records(Some(records)).send().await;
        let answer = answer.map_err(|error| SinkError::of(Self::SERVICE, &error))?;
        let outcome = |entry: &PutRecordsResultEntry| match &entry.error_code {
            Some(code) => Err(SinkError::new(Self::SERVICE, code, entry.error_message())),
            None => Ok(()),
        };
        Ok(answer.records().iter().map(outcome).collect())
    }
}
