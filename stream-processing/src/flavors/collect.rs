//! Events into a micro event store.

use std::sync::Arc;

use super::Retention;
use super::kept_event::COLLECTED;
use crate::sinks::DynamoDbTable;
use crate::sinks::dynamodb::PutRequest;
use crate::{Event, EventTypes, Failure, Pipeline};

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
        units.try_map(move |event, ()| rule.item(event)).through(table.put())
    })
}

impl<F: Fn(&Event) -> Option<String>> Collect<F> {
    fn item(&self, event: &Event) -> Result<PutRequest, Failure> {
        let item = PutRequest::new("pk", event.id.clone())
            .set("sk", COLLECTED)
            .set("discriminator", COLLECTED)
            .set_some("data", (self.key)(event));
        if self.with_raw || event.raw.is_none() {
            return self.retention.keep(item, event);
        }
        self.retention.keep(item, &Event { raw: None, ..event.clone() })
    }
}
