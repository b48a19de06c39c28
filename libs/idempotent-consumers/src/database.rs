//! What consumers ask of their database: the port.

use futures::future::BoxFuture;
use stream_processing::BackendError;

use crate::transaction::Write;
use crate::{Item, Partition, RecordKey};

/// Records, read as they are now, and written all or none.
pub trait Database: Send + Sync + 'static {
    /// A record, if it is there.
    fn get<'a>(&'a self, key: &'a RecordKey) -> Answer<'a, Option<Item>>;

    /// All records of a partition, in the order of their sort keys. Of each only `attribute` if one is
    /// named.
    fn query<'a>(
        &'a self,
        partition: &'a Partition,
        attribute: Option<&'a str>,
    ) -> Answer<'a, Vec<Item>>;

    /// How many records a partition has.
    fn count<'a>(&'a self, partition: &'a Partition) -> Answer<'a, u64>;

    /// Does all of these writes, each to another record, if the conditions of all hold; else none.
    fn transact<'a>(&'a self, writes: &'a [Write]) -> Answer<'a, Transacted>;
}

/// What comes of a request; the error says whether a repetition may help.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, BackendError>>;

/// What became of a transaction.
#[derive(Debug, Clone, PartialEq)]
pub enum Transacted {
    /// It was done.
    Done,
    /// Nothing was: others are at these records right now, or there is no capacity.
    Contended,
    /// Nothing was: a condition does not hold.
    ConditionFailed {
        /// The place of the write that has it; the first, if several do not hold.
        place: usize,
        /// The record as it is, if it is there.
        found: Option<Item>,
    },
}
