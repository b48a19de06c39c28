//! Station 9: counts the listed places in each country, and publishes the 10th, the 100th and the 1,000th.

mod batch;
mod counting;
mod milestones;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use idempotent_consumers::{Journal, ServiceId, ServiceIdError};
use stream_processing::{EventTypes, FaultStore, Pipeline, Pipelines, Processor};
use uuid::Uuid;

use crate::declaration::{Declaration, Subscription, Trigger};
use crate::function::BatchFunction;
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::clock::Clock;
use crate::ports::country_counters::{CountersTable, CountryCounters};
use crate::ports::event_bus::NAMESPACE;
use crate::station::{AssemblyError, BatchStation, Station};
use batch::Batches;
pub use milestones::COUNTRY_REACHED_MILESTONE;

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

/// The function that counts each place once in `counters`: `journal` recognises repeats.
///
/// The places of a batch that are in one country share a transaction.
///
/// # Errors
/// [`ServiceIdError`] if [`NAME`] were not a valid id.
pub fn processor<F: FaultStore>(
    counters: CountersTable,
    journal: Journal,
    faults: F,
    now: Clock,
) -> Result<Processor<F>, ServiceIdError> {
    let batches = Arc::new(Batches::new(ServiceId::new(NAME)?, counters, journal, now));
    let pipeline = Pipeline::new(NAME, EventTypes::any(), move |units| {
        let events = units.through(batches.events());
        let batches = Arc::clone(&batches);
        events.all().parallel_each(NonZeroUsize::MIN, move |unit| {
            let batches = Arc::clone(&batches);
            async move { batches.count(unit).await }
        })
    });
    Ok(Processor::new(NAME, Pipelines::from(pipeline), faults, now))
}

/// The key of the journal's entry for an outcome, by the id of its event.
#[must_use]
pub fn journal_key(outcome: Uuid) -> String {
    format!("{NAME}#{}#{NAMESPACE}#{outcome}", NAMESPACE.len())
}
