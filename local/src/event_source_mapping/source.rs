//! What a mapping reads from.

use tokio::sync::watch;

use crate::dynamodb::{SequenceNumber, StreamError, StreamRecord, TableStream};

/// A stream with one shard.
pub trait RecordSource: Send + Sync + 'static {
    /// Names the stream.
    fn arn(&self) -> &str;

    /// Names its shard.
    fn shard(&self) -> &str;

    /// Changes when there may be something new.
    fn writes(&self) -> watch::Receiver<u64>;

    /// The records after a place, in order. Fewer than `limit`, if that many or 1,000, means that
    /// there are no more now.
    fn after(
        &self,
        position: SequenceNumber,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StreamRecord>, StreamError>> + Send;

    /// Up to where records were let go of.
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
