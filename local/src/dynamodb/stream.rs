//! A table's stream, in Lambda's format.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::{GetRecordsRequest, Record};
use dynoxide::actions::get_shard_iterator::encode_shard_iterator;
use dynoxide::actions::list_streams::ListStreamsRequest;
use rusqlite::Connection;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::watch;

use super::engine::{Engine, Storage};
use super::{EmbeddedDynamoDb, SequenceNumber, StreamError};

/// One change of one item.
#[derive(Debug, Clone)]
pub struct StreamRecord {
    /// Its position in the stream.
    pub sequence_number: SequenceNumber,
    /// When it was written; kept to the second.
    pub written_at: DateTime<Utc>,
    /// The whole record, in Lambda's JSON.
    pub json: Box<RawValue>,
}

/// The stream of one table. It has one shard, so all its records are in one order.
#[derive(Debug, Clone)]
pub struct TableStream {
    engine: Arc<Engine>,
    writes: watch::Sender<u64>,
    table: Arc<str>,
    arn: Arc<str>,
    shard: Arc<str>,
}

#[derive(Serialize)]
struct LambdaRecord<'a> {
    #[serde(flatten)]
    record: &'a Record,
    #[serde(rename = "eventSourceARN")]
    arn: &'a str,
}

impl EmbeddedDynamoDb {
    /// Opens the stream of `table`.
    ///
    /// # Errors
    /// [`StreamError`] if there is no such table, or it has no stream.
    pub async fn stream(&self, table: &str) -> Result<TableStream, StreamError> {
        let name = table.to_owned();
        let described = self.engine.run(move |storage| describe(storage, &name)).await;
        let (arn, shard) = described.map_err(|stopped| unreadable(table, &stopped))??;
        Ok(TableStream {
            engine: Arc::clone(&self.engine),
            writes: self.writes.clone(),
            table: table.into(),
            arn: arn.into(),
            shard: shard.into(),
        })
    }
}

impl TableStream {
    /// The name of the table that it belongs to.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Identifies this stream: if the table is created again, it gets another.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The id of the only shard.
    #[must_use]
    pub fn shard(&self) -> &str {
        &self.shard
    }

    /// Changes whenever there may be new records.
    #[must_use]
    pub fn writes(&self) -> watch::Receiver<u64> {
        self.writes.subscribe()
    }

    /// The records after a position: at most `limit`, and at most 1,000.
    ///
    /// # Errors
    /// [`StreamError`] if the database fails.
    pub async fn after(
        &self,
        position: SequenceNumber,
        limit: usize,
    ) -> Result<Vec<StreamRecord>, StreamError> {
        let iterator = encode_shard_iterator(&self.table, &self.shard, position.stored());
        let request = GetRecordsRequest { shard_iterator: iterator, limit: Some(limit) };
        let read = self.engine.run(move |storage| storage.database.get_records(request)).await;
        let answer = read
            .map_err(|stopped| unreadable(&self.table, &stopped))?
            .map_err(|error| unreadable(&self.table, &error))?;
        answer.records.iter().map(|record| self.as_lambda_delivers(record)).collect()
    }

    /// The position of the last record; before all of them if there is none.
    ///
    /// # Errors
    /// [`StreamError`] if the database fails.
    pub async fn latest(&self) -> Result<SequenceNumber, StreamError> {
        let table = Arc::clone(&self.table);
        let read = self.engine.run(move |storage| latest(&storage.file, &table)).await;
        read.map_err(|stopped| unreadable(&self.table, &stopped))?
            .map_err(|error| unreadable(&self.table, &error))
    }

    fn as_lambda_delivers(&self, record: &Record) -> Result<StreamRecord, StreamError> {
        let change = &record.dynamodb;
        let unreadable = |error: &dyn std::error::Error| unreadable(&self.table, error);
        #[allow(clippy::cast_possible_truncation, reason = "whole seconds since the epoch")]
        let seconds = change.approximate_creation_date_time as i64;
        Ok(StreamRecord {
            sequence_number: change.sequence_number.parse().map_err(|error| unreadable(&error))?,
            written_at: DateTime::from_timestamp(seconds, 0).unwrap_or_default(),
            json: serde_json::value::to_raw_value(&LambdaRecord { record, arn: &self.arn })
                .map_err(|error| unreadable(&error))?,
        })
    }

    /// Runs work on the file itself.
    pub(super) async fn on_file<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Storage) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StreamError> {
        self.engine
            .run(work)
            .await
            .map_err(|stopped| unreadable(&self.table, &stopped))?
            .map_err(|error| unreadable(&self.table, &error))
    }
}

/// The last position of a table's stream.
pub(super) fn latest(file: &Connection, table: &str) -> rusqlite::Result<SequenceNumber> {
    let query = "SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records \
         WHERE table_name = ?1";
    let stored: Option<i64> = file.query_row(query, [table], |row| row.get(0))?;
    Ok(stored.map_or(SequenceNumber::TRIM_HORIZON, SequenceNumber::from_stored))
}

fn describe(storage: &Storage, table: &str) -> Result<(String, String), StreamError> {
    let database = &storage.database;
    let request = ListStreamsRequest { table_name: Some(table.to_owned()), ..Default::default() };
    let listed = database.list_streams(request).map_err(|error| unreadable(table, &error))?;
    let none = || StreamError::NoStream(table.to_owned());
    let summary = listed.streams.into_iter().next().ok_or_else(none)?;
    let request = DescribeStreamRequest { stream_arn: summary.stream_arn, ..Default::default() };
    let described = database
        .describe_stream(request)
        .map_err(|error| unreadable(table, &error))?
        .stream_description;
    let shard = described.shards.into_iter().next().ok_or_else(none)?;
    Ok((described.stream_arn, shard.shard_id))
}

fn unreadable(table: &str, error: &dyn std::error::Error) -> StreamError {
    StreamError::Unreadable { table: table.to_owned(), detail: error.to_string() }
}
