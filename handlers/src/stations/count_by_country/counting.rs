//! What a listed place changes: the counter of its country.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::CountryCode;
use idempotent_consumers::{CloudEvent, Handler, Stage};
use serde::{Deserialize, Serialize};
use stream_processing::{Failure, Transience};
use thiserror::Error;

use crate::ports::country_counters::{CountersTable, DESTINATIONS, SHARDS};

/// The data of the event by which a place was listed.
#[derive(Deserialize)]
pub(super) struct GeolocationValidationSucceeded {
    country: CountryCode,
    #[serde(default, rename = "test")]
    is_test: bool,
}

/// The country of a listed place; `None` if the event does not tell.
pub(super) fn country_of(event: &CloudEvent) -> Option<CountryCode> {
    let data: GeolocationValidationSucceeded =
        serde_json::from_str(event.data.as_ref()?.get()).ok()?;
    Some(data.country)
}

/// What the journal remembers of a counted place. Entries from before places were counted together have a number
/// instead: their milestones were staged with them.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Counted {
    /// Places in the country before this one was counted, or fewer.
    pub(super) before: u64,
}

/// The shard that counts are added to: the first one, until others use it at the same time.
#[derive(Debug, Clone, Default)]
pub(super) struct Shard(Arc<AtomicUsize>);

/// Counts on top of what was there.
pub(super) struct Counting {
    pub(super) table: CountersTable,
    pub(super) shard: Shard,
    /// Places by country, read before any of this batch was counted.
    pub(super) before: Arc<BTreeMap<CountryCode, u64>>,
}

/// The counter has the largest possible value. Counting never reaches it, so something else wrote it.
#[derive(Debug, Error)]
#[error(
    "the counter of {} is at its maximum; run `visitplannr reproject --countries` to count again",
    .0.as_str()
)]
struct CounterIsFull(CountryCode);

impl Transience for CounterIsFull {
    fn is_transient(&self) -> bool {
        false
    }
}

impl Handler for Counting {
    type Data = GeolocationValidationSucceeded;
    type Value = Option<Counted>;

    /// Adds, and reads nothing: additions hold under any concurrency. Tests are not counted.
    async fn handle(
        &self,
        _: &CloudEvent,
        GeolocationValidationSucceeded { country, is_test }: Self::Data,
        stage: &mut Stage,
    ) -> Result<Option<Counted>, Failure> {
        if is_test {
            return Ok(None);
        }
        let before = self.before.get(&country).copied().unwrap_or_default();
        before.checked_add(1).ok_or(CounterIsFull(country))?;
        let shard = self.shard.0.load(Ordering::Relaxed);
        stage.mutations.increment(&self.table.counter(country, shard), DESTINATIONS, 1)?;
        Ok(Some(Counted { before }))
    }

    /// Others count in the same country right now. Of several shards, they meet in one more seldom.
    fn contended(&self) {
        self.shard.0.store(fastrand::usize(..SHARDS), Ordering::Relaxed);
    }
}
