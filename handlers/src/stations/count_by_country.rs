//! Station 9: counts the listed places in each country, and publishes the 10th, the 100th and the 1,000th.

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

/// The function's name, as in `template.yaml`; also the consumer's in its journal, so it must never change.
pub const NAME: &str = "count-by-country";

/// How long it remembers what it has counted. It does not count older events.
pub const REMEMBERS: Duration = Journal::KEEP;

/// The event pattern of the rule that fills its queue.
pub const RULE: &str = r#"{"source":["com.visitplannr"],"detail-type":[{"prefix":"com.visitplannr.destination.GeolocationValidationSucceeded."}]}"#;

/// Counts the listed places in each country.
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

/// The type of the event that it publishes on the bus.
pub const COUNTRY_REACHED_MILESTONE: &str = "com.visitplannr.country.CountryReachedMilestone.v1";

/// The numbers of places that it publishes.
const MILESTONES: [u64; 3] = [10, 100, 1_000];

/// The data of the event by which a place was listed.
#[derive(Deserialize)]
struct GeolocationValidationSucceeded {
    country: CountryCode,
    #[serde(default, rename = "test")]
    is_test: bool,
}

/// The part of a country's counter that is read.
#[derive(Deserialize)]
struct Counter {
    destinations: u64,
}

#[derive(Serialize)]
struct CountryReachedMilestone {
    country: CountryCode,
    destinations: u64,
}

/// Counts in this table of counters.
struct Counting(CountersTable);

/// The function that counts each place once in `counters`: `journal` recognises repeats.
///
/// Within a batch it counts sequentially, because successive places are often in the same country.
///
/// # Errors
/// [`ServiceIdError`] if [`NAME`] were not a valid id.
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

/// The key of the journal's entry for an outcome, by the id of its event.
#[must_use]
pub fn journal_key(outcome: Uuid) -> String {
    format!("{NAME}#{}#{NAMESPACE}#{outcome}", NAMESPACE.len())
}

impl Handler for Counting {
    type Data = GeolocationValidationSucceeded;
    type Value = u64;

    /// If another place was counted meanwhile, this runs again,
    /// so that no milestone is missed. Tests are not counted.
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
