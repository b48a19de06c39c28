//! The port to the stream that a mapping reads.

use tokio::sync::watch;

use crate::dynamodb::{SequenceNumber, StreamError, StreamRecord, TableStream};

/// A stream with one shard.
pub trait RecordSource: Send + Sync + 'static {
    /// The ARN that identifies the stream.
    fn arn(&self) -> &str;

    /// The id of its only shard.
    fn shard(&self) -> &str;

    /// Changes when there may be new records.
    fn writes(&self) -> watch::Receiver<u64>;

    /// The records after a position, in order. Fewer than `limit` (or
    /// 1,000, if that is less) means that there are no more for now.
    fn after(
        &self,
        position: SequenceNumber,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StreamRecord>, StreamError>> + Send;

    /// The position up to which records were removed.
    fn trimmed(&self) -> impl Future<Output = Result<SequenceNumber, StreamError>> + Send;
}

impl RecordSource for TableStream {
    fn arn(&self) -> &str {
        self.arn()
    }

    fn shard(&self) -> &str {
        self.shard()
    }

    fn writes(&self) -> watch::Receiver<u64> {
        self.writes()
    }

    fn after(
        &self,
        position: SequenceNumber,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StreamRecord>, StreamError>> + Send {
        self.after(position, limit)
    }

    fn trimmed(&self) -> impl Future<Output = Result<SequenceNumber, StreamError>> + Send {
        self.trimmed()
    }
}
