//! Events into a micro event store.

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

/// Which events are kept, and for how long.
pub struct Collect<F> {
    /// The pipeline's id.
    pub id: &'static str,
    /// The events.
    pub types: EventTypes,
    /// The micro event store.
    pub table: DynamoDbTable,
    /// How long they are kept.
    pub retention: Retention,
    /// What an event can be found by later, mostly its partition key. None if it need not.
    pub key: F,
    /// Whether they are kept with what their sources said.
    pub with_raw: bool,
}

/// Keeps each event once, however often it comes: a [collected event](super::kept_event).
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
