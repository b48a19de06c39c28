//! Station 9: how many places are listed in each country. Of the 10th, the 100th and the 1,000th others hear.

use std::num::NonZeroUsize;
use std::time::Duration;

use domain::CountryCode;
use idempotent_consumers::{
    CausedEvent, CloudEvent, Consumer, Handler, Journal, ServiceId, ServiceIdError, Stage,
};
use serde::{Deserialize, Serialize};
use stream_processing::{EventTypes, Failure, FaultStore, Pipelines, Processor, Transience};
use thiserror::Error;
use uuid::Uuid;

use crate::declaration::{Declaration, Subscription, Trigger};
use crate::function::BatchFunction;
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::clock::Clock;
use crate::ports::country_counters::CountryCounters;
use crate::ports::country_counters::{CountersTable, DESTINATIONS};
use crate::ports::event_bus::NAMESPACE;
use crate::station::{AssemblyError, BatchStation, Station};

/// The function's name, as in `template.yaml`; also the consumer's in its journal, so it never changes.
pub const NAME: &str = "count-by-country";

/// How long it knows what it has counted. It counts nothing that is older.
pub const REMEMBERS: Duration = Journal::KEEP;

/// The events on the bus that go to its queue.
pub const RULE: &str = r#"{"source":["com.visitplannr"],"detail-type":[{"prefix":"com.visitplannr.destination.GeolocationValidationSucceeded."}]}"#;

/// Counts the places in each country.
#[derive(Debug)]
pub struct CountByCountry;

impl Station for CountByCountry {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: Some(9),
        triggers: &[Trigger::Bus(Subscription {
            remembers: Some(REMEMBERS),
            ..Subscription::to(RULE)
        })],
        needs: &[Need::Counters, Need::Journal, Need::Faults],
    };
}

impl BatchStation for CountByCountry {
    async fn assemble<P: Parts>(parts: P) -> Result<impl BatchFunction, AssemblyError> {
        let (counters, table) = (parts.counters()?, parts.counters_table()?);
        let (journal, faults) = (parts.journal()?, parts.faults()?);
        let connected = async {
            let _ = counters.load().await;
        };
        parts.warm_up(connected).await;
        processor(table, journal, faults, parts.clock()).map_err(AssemblyError::part)
    }
}

/// What others hear, as the type that it has on the bus.
pub const COUNTRY_REACHED_MILESTONE: &str = "com.visitplannr.country.CountryReachedMilestone.v1";

/// The numbers of places that others hear of.
const MILESTONES: [u64; 3] = [10, 100, 1_000];

/// What the event says that a place was found by.
#[derive(Deserialize)]
struct GeolocationValidationSucceeded {
    country: CountryCode,
    #[serde(default, rename = "test")]
    is_test: bool,
}

/// A country's counter, as far as it is read.
#[derive(Deserialize)]
struct Counter {
    destinations: u64,
}

#[derive(Serialize)]
struct CountryReachedMilestone {
    country: CountryCode,
    destinations: u64,
}

/// Counts in this table.
struct Counting(CountersTable);

/// The function that counts each place once, in `counters`, whatever is delivered again: `journal` tells.
///
/// Within a batch it counts one after the other, since many places in turn are in one country.
///
/// # Errors
/// [`ServiceIdError`] if [`NAME`] were not an id of a consumer.
pub fn processor<F: FaultStore>(
    counters: CountersTable,
    journal: Journal,
    faults: F,
    now: Clock,
) -> Result<Processor<F>, ServiceIdError> {
    let handler = Counting(counters);
    let consumer = Consumer::new(ServiceId::new(NAME)?, journal, handler, now);
    let pipeline = consumer.in_parallel(NonZeroUsize::MIN).pipeline(EventTypes::any());
    Ok(Processor::new(NAME, Pipelines::from(pipeline), faults, now))
}

/// The counter has the largest value there is. Counting never leads there, so somebody wrote it.
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

/// The key of the journal's entry about an outcome, by the id of its event.
#[must_use]
pub fn journal_key(outcome: Uuid) -> String {
    format!("{NAME}#{}#{NAMESPACE}#{outcome}", NAMESPACE.len())
}

impl Handler for Counting {
    type Data = GeolocationValidationSucceeded;
    type Value = u64;

    /// Whoever else counted meanwhile makes this run again, so that no milestone is passed unseen. A test counts
    /// nowhere.
    async fn handle(
        &self,
        _: &CloudEvent,
        GeolocationValidationSucceeded { country, is_test }: Self::Data,
        stage: &mut Stage,
    ) -> Result<u64, Failure> {
        if is_test {
            return Ok(0);
        }
        let record = self.0.counter(country);
        let counter: Option<Counter> = stage.records.get(&record).await?;
        let before = counter.map(|counter| counter.destinations);
        stage.mutations.expect(&record, DESTINATIONS, before)?;
        stage.mutations.increment(&record, DESTINATIONS, 1)?;
        let destinations =
            before.unwrap_or_default().checked_add(1).ok_or(CounterIsFull(country))?;
        if MILESTONES.contains(&destinations) {
            let milestone = CountryReachedMilestone { country, destinations };
            let event = CausedEvent::new(NAMESPACE, COUNTRY_REACHED_MILESTONE, &milestone)?;
            stage.outbox.stage(event.with_subject(country.as_str()));
        }
        Ok(destinations)
    }
}
