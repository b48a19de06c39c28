//! Removes what DynamoDB removes by itself: stream records after a day
//! (here, only those that every reader has passed), and expired items.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::watch;

use crate::dynamodb::{EmbeddedDynamoDb, SequenceNumber, TableStream};

const TRIM_EVERY: Duration = Duration::from_hours(1);
/// DynamoDB takes up to a few days. Here, a developer may be watching.
const EXPIRE_EVERY: Duration = Duration::from_mins(15);

/// A reader of a stream, and its position.
#[derive(Debug, Clone)]
pub struct StreamReader {
    /// The stream that it reads.
    pub stream: TableStream,
    /// Everything up to here was processed.
    pub position: watch::Receiver<SequenceNumber>,
}

/// Trims the streams of these readers at intervals; never returns.
pub(crate) async fn trim_regularly(readers: Vec<StreamReader>) {
    let mut tick = tokio::time::interval(TRIM_EVERY);
    loop {
        tick.tick().await;
        for (stream, passed) in slowest(&readers) {
            match stream.trim(passed, Utc::now()).await {
                Ok(0) => {}
                Ok(gone) => tracing::info!(table = stream.table(), gone, "stream trimmed"),
                Err(error) => tracing::warn!(%error, "a stream could not be trimmed"),
            }
        }
    }
}

/// Removes expired items at intervals; never returns.
pub(crate) async fn expire_regularly(dynamodb: EmbeddedDynamoDb) {
    let mut tick = tokio::time::interval(EXPIRE_EVERY);
    loop {
        tick.tick().await;
        match dynamodb.remove_expired_items().await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "items expired"),
            Err(error) => tracing::warn!(%error, "expired items could not be removed"),
        }
    }
}

/// The position of the slowest reader of each stream.
fn slowest(readers: &[StreamReader]) -> Vec<(TableStream, SequenceNumber)> {
    let mut streams: BTreeMap<&str, (TableStream, SequenceNumber)> = BTreeMap::new();
    for reader in readers {
        let position = *reader.position.borrow();
        let slowest =
            streams.entry(reader.stream.arn()).or_insert_with(|| (reader.stream.clone(), position));
        slowest.1 = slowest.1.min(position);
    }
    streams.into_values().collect()
}
