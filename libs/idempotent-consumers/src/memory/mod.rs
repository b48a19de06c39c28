//! A database in memory, with crashes and conflicts on demand: a double for tests of consumers.

mod applied;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use futures::FutureExt;
use serde_json::value::RawValue;
use stream_processing::BackendError;
use stream_processing::sources::Change;
use stream_processing::testing::dynamodb_record;

pub use applied::{NotApplied, applied};
pub use state::Fate;

use crate::database::{Answer, Database, Transacted};
use crate::transaction::Write;
use crate::{Item, Partition, RecordKey};
use state::State;

/// Records behind one lock. Clones share them.
///
/// Before each request it yields to other tasks, so that concurrent
/// deliveries take turns: once, or as often as configured.
#[derive(Debug, Clone, Default)]
pub struct InMemoryDatabase(Arc<Mutex<State>>);

impl InMemoryDatabase {
    /// The fates of the next transactions; those after them survive.
    pub fn destine(&self, fates: impl IntoIterator<Item = Fate>) {
        self.state().fates.extend(fates);
    }

    /// How often each of the next requests yields to other tasks first.
    pub fn let_others_go_first(&self, turns: impl IntoIterator<Item = usize>) {
        self.state().turns.extend(turns);
    }

    /// The record with this key, if it exists.
    #[must_use]
    pub fn record(&self, key: &RecordKey) -> Option<Item> {
        self.state().records.get(key).cloned()
    }

    /// All records of a table.
    #[must_use]
    pub fn records(&self, table: &str) -> Vec<Item> {
        let state = self.state();
        let records = state.records.iter().filter(|(key, _)| key.table() == table);
        records.map(|(_, item)| item.clone()).collect()
    }

    /// Removes all records of a table, as if their time to live had passed.
    pub fn expire(&self, table: &str) {
        self.state().records.retain(|key, _| key.table() != table);
    }

    /// The records of a table's stream for all new records, in Lambda's format.
    #[must_use]
    pub fn insertions(&self, table: &str) -> Vec<Box<RawValue>> {
        let state = self.state();
        let inserted = state.inserted.iter().filter(|(key, _)| key.table() == table);
        let json = |item: &Item| serde_dynamo::from_item::<_, serde_json::Value>(item.clone()).ok();
        let change = |(_, item): &(RecordKey, Item)| Change { new: json(item), old: None };
        inserted.map(change).enumerate().map(|(place, one)| dynamodb_record(place, &one)).collect()
    }

    /// The number of read requests so far.
    #[must_use]
    pub fn reads(&self) -> usize {
        self.state().reads
    }

    /// The number of transactions so far, including those that were not done.
    #[must_use]
    pub fn transactions(&self) -> usize {
        self.state().transactions
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn others_go_first(&self) {
        let mut turns = self.state().turns.pop_front().unwrap_or(1);
        std::future::poll_fn(move |context| {
            if turns == 0 {
                return Poll::Ready(());
            }
            turns -= 1;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    async fn read<T>(&self, read: impl FnOnce(&State) -> T) -> Result<T, BackendError> {
        self.others_go_first().await;
        let mut state = self.state();
        state.reads += 1;
        Ok(read(&state))
    }
}

impl Database for InMemoryDatabase {
    fn get<'a>(&'a self, key: &'a RecordKey) -> Answer<'a, Option<Item>> {
        self.read(|state| state.records.get(key).cloned()).boxed()
    }

    fn query<'a>(
        &'a self,
        partition: &'a Partition,
        attribute: Option<&'a str>,
    ) -> Answer<'a, Vec<Item>> {
        let only = move |mut item: Item| {
            item.retain(|name, _| attribute.is_none_or(|one| one == name));
            item
        };
        self.read(move |state| state.partition(partition).cloned().map(only).collect()).boxed()
    }

    fn count<'a>(&'a self, partition: &'a Partition) -> Answer<'a, u64> {
        self.read(|state| state.partition(partition).count() as u64).boxed()
    }

    fn transact<'a>(&'a self, writes: &'a [Write]) -> Answer<'a, Transacted> {
        async {
            self.others_go_first().await;
            self.state().transact(writes)
        }
        .boxed()
    }
}
