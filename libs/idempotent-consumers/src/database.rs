//! The port to the database of consumers.

use futures::future::BoxFuture;
use stream_processing::BackendError;

use crate::transaction::Write;
use crate::{Item, Partition, RecordKey};

/// Records with consistent reads, and writes that are done all or none.
pub trait Database: Send + Sync + 'static {
    /// The record with this key, if it exists.
    fn get<'a>(&'a self, key: &'a RecordKey) -> Answer<'a, Option<Item>>;

    /// All records of a partition, in the order of their sort keys.
    /// If `attribute` names one, only that attribute of each.
    fn query<'a>(
        &'a self,
        partition: &'a Partition,
        attribute: Option<&'a str>,
    ) -> Answer<'a, Vec<Item>>;

    /// The number of records in a partition.
    fn count<'a>(&'a self, partition: &'a Partition) -> Answer<'a, u64>;

    /// Does all of these writes, each to another record, if all their conditions hold; otherwise none.
    fn transact<'a>(&'a self, writes: &'a [Write]) -> Answer<'a, Transacted>;
}

/// The result of a request; the error says whether a retry may help.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, BackendError>>;

/// The outcome of a transaction.
#[derive(Debug, Clone, PartialEq)]
pub enum Transacted {
    /// The database has done all of the writes.
    Done,
    /// No write was done: other transactions use these records right now, or capacity ran out.
    Contended,
    /// No write was done: a condition failed.
    ConditionFailed {
        /// The index of the first write whose condition failed.
        place: usize,
        /// The stored record, if it exists.
        found: Option<Item>,
    },
}
