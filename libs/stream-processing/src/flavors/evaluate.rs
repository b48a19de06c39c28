//! Derives events from kept events.

use std::sync::Arc;

use super::Evidence;
use crate::derived_id::concluded_id;
use crate::sinks::{DynamoDbTable, Publish};
use crate::{Event, EventTypes, Failure, Pipeline};

/// Selects the triggers, the evidence, and what to derive from them.
pub struct Evaluate<F> {
    /// The pipeline's id. It is part of the derived ids, and never changes.
    pub id: &'static str,
    /// The types of the events that trigger the rule.
    pub types: EventTypes,
    /// The kept events that the expression is given.
    pub evidence: Evidence,
    /// The micro event store: a table as [`kept_events_table`](super::kept_event::kept_events_table) defines it.
    pub table: DynamoDbTable,
    /// The sink that takes the derived events.
    pub bus: Arc<dyn Publish>,
    /// The events that follow from the trigger and the evidence, which is in the order in which it happened. It must
    /// be a pure function of these, so that a redelivery gives the same result.
    ///
    /// Fields that a derived event leaves empty are filled in: the id is derived from the rule, the trigger (its
    /// source and id) and the event's index; timestamp and partition key are the trigger's; the trigger becomes its
    /// trigger. If several triggers may lead to the same result, such as the last two of a kind that arrive together,
    /// set an id that depends on the result only.
    pub expression: F,
}

/// Publishes what follows from kept events whenever another one
/// is added. Put it behind the stream of the micro event store.
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
