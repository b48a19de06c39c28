//! Requests to a table or an index as the SDK sees them: latency, throttling, retries.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use event_store::BackendError;

use crate::clock::between;
use crate::partitions::{Partitions, Place, Units};

/// A read of an item, in milliseconds. AWS promises no more than "single-digit milliseconds"
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html>); the ranges are assumed.
pub(crate) const READ: (u64, u64) = (2, 4);
/// A write of an item, likewise.
pub(crate) const WRITE: (u64, u64) = (4, 7);
/// A transaction, which prepares and then commits: assumed to take two writes.
pub(crate) const TRANSACTION: (u64, u64) = (8, 14);

/// Attempts of the SDK, as `handlers::aws::clients` sets them.
const ATTEMPTS: u32 = 5;
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>: full jitter within a second, which
/// doubles each time up to 20. The budget for retries that all requests of a client share is left out.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
const LONGEST_BACKOFF: Duration = Duration::from_secs(20);

/// A table or an index. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Table(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    partitions: Partitions,
    throttled: u64,
    written: f64,
}

impl Table {
    /// A new table on demand takes 4,000 write units a second
    /// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html>): four partitions.
    pub(crate) const NEW: usize = 4;

    pub(crate) fn of(partitions: usize) -> Self {
        let partitions = Partitions::new(partitions);
        Self(Arc::new(Mutex::new(State { partitions, throttled: 0, written: 0.0 })))
    }

    /// Splits its partitions at these places, as a load that lasted has done.
    pub(crate) fn split_at(self, places: impl IntoIterator<Item = Place>) -> Self {
        self.with(|state| places.into_iter().for_each(|place| state.partitions.split(place)));
        self
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The number of refused attempts.
    pub(crate) fn throttled(&self) -> u64 {
        self.with(|state| state.throttled)
    }

    /// The write units that were consumed.
    pub(crate) fn written(&self) -> f64 {
        self.with(|state| state.written)
    }

    pub(crate) fn partitions(&self) -> usize {
        self.with(|state| state.partitions.count())
    }

    /// The shard of the table's stream that reports changes of this place: there is one for each partition.
    pub(crate) fn shard_of(&self, place: &Place) -> usize {
        self.with(|state| state.partitions.index_of(place))
    }

    /// Consumes units without waiting; returns whether they are there.
    pub(crate) fn take(&self, place: &Place, units: Units) -> bool {
        self.with(|state| {
            let is_there = state.partitions.take(place, units);
            state.throttled += u64::from(!is_there);
            state.written += if is_there { units.write } else { 0.0 };
            is_there
        })
    }

    /// A request that consumes units at each of these places, and is retried while it is throttled.
    pub(crate) async fn request(
        latency: (u64, u64),
        parts: &[(&Self, Place, Units)],
    ) -> Result<(), BackendError> {
        for attempt in 0..ATTEMPTS {
            tokio::time::sleep(between(latency)).await;
            if parts.iter().all(|(table, place, units)| table.take(place, *units)) {
                return Ok(());
            }
            let longest = FIRST_BACKOFF.saturating_mul(1 << attempt).min(LONGEST_BACKOFF);
            tokio::time::sleep(longest.mul_f64(fastrand::f64())).await;
        }
        Err(BackendError::transient("the table is throttled"))
    }
}
