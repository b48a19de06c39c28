//! What follows from events that were kept.

use std::num::NonZeroUsize;
use std::sync::Arc;

use super::kept_event::{CORRELATED, KeptEvent};
use crate::derived_id::concluded_id;
use crate::order;
use crate::sinks::{DynamoDbTable, Publish};
use crate::{Event, EventTypes, FailedUnit, Failure, Pipeline, UnitOfWork};

/// Queries at a time.
const PARALLEL: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// Which events are looked at, and what follows from them.
pub struct Evaluate<F> {
    /// The pipeline's id. It is part of the ids of what it concludes, and never changes.
    pub id: &'static str,
    /// The events that trigger it.
    pub types: EventTypes,
    /// What it looks at.
    pub evidence: Evidence,
    /// The micro event store.
    pub table: DynamoDbTable,
    /// Where the conclusions are published.
    pub bus: Arc<dyn Publish>,
    /// The conclusions from the trigger and the evidence, in the order in which it happened: a function of
    /// these only, so that a redelivery comes to the same.
    ///
    /// What a conclusion leaves empty is filled in: the id is derived from rule, trigger (its source and id) and the
    /// conclusion's place; timestamp and partition key are the trigger's; the trigger is the trigger.
    /// Where several triggers may come to the same conclusion, such as the last two of a kind that
    /// arrive together, give it an id that says what it concludes.
    pub expression: F,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// A collected event by itself.
    Collected,
    /// All events that were filed under the trigger's key by rules with this suffix, or by those
    /// without.
    Correlated {
        /// See [`Correlate::suffix`](super::Correlate::suffix).
        suffix: Option<&'static str>,
        /// So many of them at most, counted from the greatest id down: the newest, if ids are ordered by
        /// time, as those of version 7 are. Without a limit, each event of a crowded key reads all that came before.
        at_most: Option<NonZeroUsize>,
    },
}

/// Publishes what follows from events, when another one is kept. It stands behind the stream of the micro
/// event store.
pub fn evaluate<F, E>(rule: Evaluate<F>) -> Pipeline
where
    F: Fn(&Event, &[Event]) -> Result<Vec<Event>, E> + Send + Sync + 'static,
    E: Into<Failure> + 'static,
{
    let (id, table, bus) = (rule.id, rule.table.clone(), Arc::clone(&rule.bus));
    let (kept, at_most) = match rule.evidence {
        Evidence::Collected => ("event-created", None),
        Evidence::Correlated { at_most, .. } => ("correl-created", at_most),
    };
    let rule = Arc::new(rule);
    Pipeline::new(id, kept, move |units| {
        let (takes, rule, table) = (Arc::clone(&rule), Arc::clone(&rule), table.clone());
        units
            .try_map(|change, ()| KeptEvent::added(change))
            .filter(move |unit| takes.takes(unit.value()))
            .parallel(PARALLEL, move |unit| look_at_evidence(table.clone(), at_most, unit))
            .try_map(move |_, (trigger, evidence)| rule.conclude(&trigger, &evidence))
            .split(|_, conclusions| conclusions)
            .through(|events| bus.publish(events))
    })
}

async fn look_at_evidence(
    table: DynamoDbTable,
    at_most: Option<NonZeroUsize>,
    unit: UnitOfWork<KeptEvent>,
) -> Result<UnitOfWork<(Event, Vec<Event>)>, FailedUnit> {
    let (unit, kept) = unit.take();
    if kept.discriminator != CORRELATED {
        let evidence = vec![kept.event.clone()];
        return Ok(unit.with((kept.event, evidence)));
    }
    let filed = match at_most {
        Some(limit) => table.query_last::<KeptEvent>("pk", &kept.pk, limit).await,
        None => table.query::<KeptEvent>("pk", &kept.pk).await,
    };
    match filed {
        Ok(filed) => {
            let is_filed = |one: &KeptEvent| one.discriminator == CORRELATED;
            let mut evidence: Vec<Event> =
                filed.into_iter().filter(is_filed).map(|one| one.event).collect();
            order::sort(&mut evidence);
            Ok(unit.with((kept.event, evidence)))
        }
        Err(failure) => Err(unit.fail(failure)),
    }
}

impl<F, E> Evaluate<F>
where
    F: Fn(&Event, &[Event]) -> Result<Vec<Event>, E>,
{
    fn conclude(&self, trigger: &Event, evidence: &[Event]) -> Result<Vec<Event>, E> {
        let conclusions = (self.expression)(trigger, evidence)?.into_iter().enumerate();
        Ok(conclusions.map(|(place, event)| self.complete(event, trigger, place)).collect())
    }

    fn complete(&self, mut event: Event, trigger: &Event, place: usize) -> Event {
        if event.id.is_empty() {
            event.id = concluded_id(trigger, &format!("{}/{place}", self.id)).to_string();
        }
        if event.triggers.is_empty() {
            event.triggers.push(trigger.trigger());
        }
        event.timestamp = event.timestamp.or(trigger.timestamp);
        event.partition_key = event.partition_key.or_else(|| trigger.partition_key.clone());
        event
    }
}

impl<F> Evaluate<F> {
    fn takes(&self, kept: &KeptEvent) -> bool {
        let is_of_suffix = match self.evidence {
            Evidence::Collected => true,
            Evidence::Correlated { suffix, .. } => kept.suffix.as_deref() == suffix,
        };
        is_of_suffix && self.types.includes(&kept.event.event_type)
    }
}
