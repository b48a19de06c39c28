//! The database of idempotent consumers: transactions that lock their items, and conflict.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use idempotent_consumers::memory::InMemoryDatabase;
use idempotent_consumers::transaction::Write;
use idempotent_consumers::{Database, DatabaseAnswer, Item, Partition, RecordKey, Transacted};

use crate::clock::between;
use crate::partitions::{Place, Units, place};
use crate::table::{READ, TRANSACTION, Table};

/// Bytes of a counter, with its keys.
const COUNTER_BYTES: usize = 40;
/// A consistent read of 4 KB.
const READ_BYTES: usize = 4 << 10;

/// Tables in memory that are as fast, and as often busy, as DynamoDB's. Clones share them.
#[derive(Clone)]
pub(crate) struct ModelDatabase {
    stored: InMemoryDatabase,
    tables: Arc<BTreeMap<&'static str, Table>>,
    /// The items of transactions in flight.
    locked: Arc<Mutex<BTreeSet<RecordKey>>>,
    conflicts: Arc<AtomicU64>,
}

/// Items of one transaction, until it ends.
struct Locks<'a>(&'a Mutex<BTreeSet<RecordKey>>, &'a [Write]);

impl<'a> Locks<'a> {
    /// `None` if another transaction has one of them:
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>.
    fn acquire(all: &'a Mutex<BTreeSet<RecordKey>>, writes: &'a [Write]) -> Option<Self> {
        let mut locked = all.lock().unwrap_or_else(PoisonError::into_inner);
        if writes.iter().any(|write| locked.contains(&write.key)) {
            return None;
        }
        locked.extend(writes.iter().map(|write| write.key.clone()));
        Some(Self(all, writes))
    }
}

impl Drop for Locks<'_> {
    fn drop(&mut self) {
        let mut locked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for write in self.1 {
            locked.remove(&write.key);
        }
    }
}

impl ModelDatabase {
    /// A database of these tables.
    pub(crate) fn of(tables: impl IntoIterator<Item = (&'static str, Table)>) -> Self {
        Self {
            stored: InMemoryDatabase::default(),
            tables: Arc::new(tables.into_iter().collect()),
            locked: Arc::default(),
            conflicts: Arc::default(),
        }
    }

    pub(crate) fn conflicts(&self) -> u64 {
        self.conflicts.load(Ordering::Relaxed)
    }

    async fn read(
        &self,
        table: &str,
        place: Place,
        bytes: usize,
    ) -> Result<(), idempotent_consumers::BackendError> {
        let units = Units::read(bytes.div_ceil(READ_BYTES).max(1) as f64);
        Table::request(READ, &[(&self.tables[table], place, units)]).await
    }

    async fn transacted(
        &self,
        writes: &[Write],
    ) -> Result<Transacted, idempotent_consumers::BackendError> {
        let latency = between(TRANSACTION);
        tokio::time::sleep(latency / 4).await;
        let locks = Locks::acquire(&self.locked, writes);
        // Refused transactions consume capacity too. An item of up to a kilobyte is two units.
        let is_there = writes.iter().all(|write| {
            self.tables[write.key.table()].take(&place_of(&write.key), Units::write(2.0))
        });
        let Some(_locks) = locks.filter(|_| is_there) else {
            self.conflicts.fetch_add(u64::from(is_there), Ordering::Relaxed);
            tokio::time::sleep(latency / 4).await;
            return Ok(Transacted::Contended);
        };
        tokio::time::sleep(latency * 3 / 4).await;
        self.stored.transact(writes).await
    }
}

/// The place of a country's first counter, and of those that are between it and the next country.
pub(crate) fn counter_place(country: &str) -> Place {
    place("pk=countries", &format!("sk={country}"))
}

fn place_of(key: &RecordKey) -> Place {
    let text = key.to_string();
    let (partition, sort) = text.split_once(", ").unwrap_or((&text, ""));
    place(partition, sort)
}

impl Database for ModelDatabase {
    fn get<'a>(&'a self, key: &'a RecordKey) -> DatabaseAnswer<'a, Option<Item>> {
        async move {
            self.read(key.table(), place_of(key), 1).await?;
            self.stored.get(key).await
        }
        .boxed()
    }

    fn query<'a>(
        &'a self,
        partition: &'a Partition,
        attribute: Option<&'a str>,
    ) -> DatabaseAnswer<'a, Vec<Item>> {
        async move {
            let found = self.stored.query(partition, attribute).await?;
            let key = RecordKey::from(partition.clone());
            let place = place(&format!("pk={}", partition_key(&key)), "");
            self.read(key.table(), place, found.len() * COUNTER_BYTES).await?;
            Ok(found)
        }
        .boxed()
    }

    fn count<'a>(&'a self, partition: &'a Partition) -> DatabaseAnswer<'a, u64> {
        self.stored.count(partition)
    }

    fn transact<'a>(&'a self, writes: &'a [Write]) -> DatabaseAnswer<'a, Transacted> {
        self.transacted(writes).boxed()
    }
}

/// The value of a partition's key, from the text of it: `pk=VALUE of table …`.
fn partition_key(key: &RecordKey) -> String {
    let text = key.to_string();
    let value = text.split_once('=').map_or("", |(_, value)| value);
    value.split(" of table").next().unwrap_or_default().to_owned()
}
