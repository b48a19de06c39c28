//! Stores events in a micro event store.

use std::sync::Arc;

use futures::TryStreamExt;
use futures::future::ready;

use super::Retention;
use super::kept_event::{COLLECTED, key_of};
use crate::order::token_to_add;
use crate::place::ORDER_TAG;
use crate::sinks::DynamoDbTable;
use crate::sinks::dynamodb::PutRequest;
use crate::{Delivery, Event, EventTypes, Failure, Pipeline, Units};

/// Selects the events to keep, and for how long.
pub struct Collect<F> {
    /// The pipeline's id. Faults name it.
    pub id: &'static str,
    /// The types of the events to keep.
    pub types: EventTypes,
    /// The micro event store: a table as [`kept_events_table`](super::kept_event::kept_events_table) defines it.
    pub table: DynamoDbTable,
    /// How long an event is kept.
    pub retention: Retention,
    /// The key to find an event by later, mostly its partition key. `None` if it need not be found.
    pub key: F,
    /// Whether `raw`, the source's own form, is kept too.
    pub with_raw: bool,
}

/// Keeps each event once, however often it is delivered, as a [collected event](super::kept_event).
pub fn collect<F>(rule: Collect<F>) -> Pipeline
where
    F: Fn(&Event) -> Option<String> + Send + Sync + 'static,
{
    let (id, types, table) = (rule.id, rule.types.clone(), rule.table.clone());
    let rule = Arc::new(rule);
    Pipeline::new(id, types, move |units| {
        let rule = Arc::clone(&rule);
        let items = units.and_then(move |unit| {
            ready(match rule.item(unit.delivery()) {
                Ok(item) => Ok(unit.with(item)),
                Err(failure) => Err(unit.fail(failure)),
            })
        });
        Units::from_stream(items).through(table.put())
    })
}

impl<F: Fn(&Event) -> Option<String>> Collect<F> {
    fn item(&self, delivery: &Delivery) -> Result<PutRequest, Failure> {
        let event = &delivery.event;
        let item = PutRequest::new("pk", key_of(event))
            .set("sk", COLLECTED)
            .set("discriminator", COLLECTED)
            .set_some("data", (self.key)(event));
        let token = token_to_add(event, delivery);
        if token.is_none() && (self.with_raw || event.raw.is_none()) {
            return self.retention.keep(item, event);
        }
        let raw = event.raw.clone().filter(|_| self.with_raw);
        let mut event = Event { raw, ..event.clone() };
        event.tags.extend(token.map(|token| (ORDER_TAG.to_owned(), token.into())));
        self.retention.keep(item, &event)
    }
}
