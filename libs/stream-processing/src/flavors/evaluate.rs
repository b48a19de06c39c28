//! What follows from events that were kept.

use std::sync::Arc;

use super::Evidence;
use crate::derived_id::concluded_id;
use crate::sinks::{DynamoDbTable, Publish};
use crate::{Event, EventTypes, Failure, Pipeline};

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

/// Publishes what follows from events, when another one is kept. It stands behind the stream of the micro
/// event store.
pub fn evaluate<F, E>(rule: Evaluate<F>) -> Pipeline
where
    F: Fn(&Event, &[Event]) -> Result<Vec<Event>, E> + Send + Sync + 'static,
    E: Into<Failure> + 'static,
{
    let rule = Arc::new(rule);
    Pipeline::new(rule.id, rule.evidence.added(), move |units| {
        let (concluding, bus) = (Arc::clone(&rule), Arc::clone(&rule.bus));
        units
            .with_evidence(&rule.types, rule.evidence, rule.table.clone())
            .try_map(move |_, (trigger, evidence)| concluding.conclude(&trigger, &evidence))
            .split(|_, conclusions| conclusions)
            .through(|events| bus.publish(events))
    })
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
