//! Counts the places of a batch: those of a country together.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::CountryCode;
use futures::{StreamExt, stream};
use idempotent_consumers::{CloudEvent, ConsumeError, Consumed, Consumer, Journal, ServiceId};
use stream_processing::{FailedUnit, Failure, UnitOfWork, Units};

use super::counting::{Counted, Counting, Shard, country_of};
use super::milestones;
use crate::ports::clock::Clock;
use crate::ports::country_counters::{CountersTable, totals};

/// Countries to count in at once.
const COUNTRIES_AT_ONCE: usize = 16;

/// Counts batches, one after the other.
pub(super) struct Batches {
    service: ServiceId,
    table: CountersTable,
    journal: Journal,
    shard: Shard,
    now: Clock,
}

type Totals = BTreeMap<CountryCode, u64>;
/// An event's place in the batch, and what became of it.
type Outcome = (usize, Result<Consumed, ConsumeError>);

impl Batches {
    pub(super) fn new(
        service: ServiceId,
        table: CountersTable,
        journal: Journal,
        now: Clock,
    ) -> Self {
        Self { service, table, journal, shard: Shard::default(), now }
    }

    /// The events of a pipeline that are to be counted.
    pub(super) fn events(&self) -> impl FnOnce(Units) -> Units<CloudEvent> + use<> {
        self.consumer(Arc::default()).events()
    }

    /// Counts all places of the batch, each with an outcome of its own.
    pub(super) async fn count(
        &self,
        unit: UnitOfWork<Vec<CloudEvent>>,
    ) -> Vec<Result<UnitOfWork, FailedUnit>> {
        let failures = self.failures(unit.value()).await;
        let parts = failures.into_iter().enumerate().filter_map(|(place, failure)| {
            let part = unit.part(place)?;
            Some(match failure {
                None => Ok(part),
                Some(failure) => Err(part.fail(failure)),
            })
        });
        parts.collect()
    }

    /// For each event, why it is not counted, or may lack its milestone.
    async fn failures(&self, events: &[CloudEvent]) -> Vec<Option<Failure>> {
        let before = match self.totals().await {
            Ok(before) => Arc::new(before),
            Err(failure) => return vec![Some(failure); events.len()],
        };
        let consumer = self.consumer(before);
        let mut groups: BTreeMap<Option<CountryCode>, Vec<usize>> = BTreeMap::new();
        for (place, event) in events.iter().enumerate() {
            groups.entry(country_of(event)).or_default().push(place);
        }
        let groups: Vec<_> = groups
            .into_iter()
            .map(|(country, places)| count_group(&consumer, country, places, events))
            .collect();
        let counted: Vec<_> = stream::iter(groups).buffered(COUNTRIES_AT_ONCE).collect().await;
        let mut failures = vec![None; events.len()];
        let delayed = self.stage_milestones(&counted, events).await;
        for ((_, outcomes), delayed) in counted.into_iter().zip(delayed) {
            for (place, outcome) in outcomes {
                failures[place] = outcome.err().map(Failure::from).or_else(|| delayed.clone());
            }
        }
        failures
    }

    fn consumer(&self, before: Arc<Totals>) -> Consumer<Counting> {
        let (table, shard) = (self.table.clone(), self.shard.clone());
        let counting = Counting { table, shard, before };
        Consumer::new(self.service, self.journal.clone(), counting, self.now)
    }

    async fn totals(&self) -> Result<Totals, Failure> {
        totals(&self.journal.records(), &self.table).await
    }

    /// Stages the milestones that these countries have passed; for each, why that failed. What its places saw before
    /// them was read before they were counted, and the total is read after. So whoever adds the place that makes a
    /// milestone sees that it did, even if that is after a crash; the journal takes it once.
    async fn stage_milestones(
        &self,
        counted: &[(Option<CountryCode>, Vec<Outcome>)],
        events: &[CloudEvent],
    ) -> Vec<Option<Failure>> {
        let before: Vec<_> = counted.iter().map(|(_, outcomes)| before(outcomes)).collect();
        if !before.iter().flatten().copied().any(milestones::has_some_ahead) {
            return vec![None; counted.len()];
        }
        let totals = match self.totals().await {
            Ok(totals) => totals,
            Err(failure) => return before.iter().map(|it| it.map(|_| failure.clone())).collect(),
        };
        let mut failures = vec![];
        for ((country, outcomes), before) in counted.iter().zip(before) {
            let (Some(country), Some(before)) = (*country, before) else {
                failures.push(None);
                continue;
            };
            let mut failure = None;
            let after = totals.get(&country).copied().unwrap_or_default();
            for milestone in milestones::passed(before, after) {
                let Some(cause) = cause(outcomes, events, milestone - before) else { continue };
                let (journal, service) = (&self.journal, self.service);
                let staged =
                    milestones::stage(journal, service, country, milestone, cause, self.now).await;
                failure = failure.or(staged.err());
            }
            failures.push(failure);
        }
        failures
    }
}

async fn count_group(
    consumer: &Consumer<Counting>,
    country: Option<CountryCode>,
    places: Vec<usize>,
    events: &[CloudEvent],
) -> (Option<CountryCode>, Vec<Outcome>) {
    let group: Vec<_> = places.iter().map(|place| events[*place].clone()).collect();
    let outcomes = consumer.consume_together(&group).await;
    (country, places.into_iter().zip(outcomes).collect())
}

/// The fewest places that any of these was counted on top of; `None` if none was counted.
fn before(outcomes: &[Outcome]) -> Option<u64> {
    let counted = outcomes.iter().filter_map(|(_, outcome)| outcome.as_ref().ok());
    let counted = counted.filter_map(|it| it.value::<Option<Counted>>().ok().flatten());
    counted.map(|counted| counted.before).min()
}

/// The event that made the country have so many more places, as far as this batch can tell.
fn cause<'a>(outcomes: &[Outcome], events: &'a [CloudEvent], more: u64) -> Option<&'a CloudEvent> {
    let counted: Vec<_> = outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).collect();
    let nth = usize::try_from(more).unwrap_or(usize::MAX).saturating_sub(1);
    let (place, _) = counted.get(nth).or(counted.last())?;
    events.get(*place)
}
