//! Files collected events under a shared key.

use std::sync::Arc;

use super::Retention;
use super::kept_event::{CORRELATED, KeptEvent, key_of};
use crate::sinks::DynamoDbTable;
use crate::sinks::dynamodb::PutRequest;
use crate::{Event, EventTypes, Failure, Pipeline};

/// Selects the collected events to file, and their key.
pub struct Correlate<F> {
    /// The pipeline's id. It is stored in each item it files.
    pub id: &'static str,
    /// The types of the collected events.
    pub types: EventTypes,
    /// The micro event store: a table as [`kept_events_table`](super::kept_event::kept_events_table) defines it.
    pub table: DynamoDbTable,
    /// How long a correlated event is kept.
    pub retention: Retention,
    /// The key that an event shares with others. `None` to leave the event out.
    pub key: F,
    /// Separates rules that file events under the same keys.
    pub suffix: Option<&'static str>,
}

/// Files each collected event once, as a [correlated event](super::kept_event).
/// Put it behind the stream of the micro event store.
pub fn correlate<F>(rule: Correlate<F>) -> Pipeline
where
    F: Fn(&Event) -> Option<String> + Send + Sync + 'static,
{
    let (id, table) = (rule.id, rule.table.clone());
    let rule = Arc::new(rule);
    Pipeline::new(id, "event-created", move |units| {
        let (takes, rule) = (Arc::clone(&rule), Arc::clone(&rule));
        units
            .try_map(|change, ()| KeptEvent::added(change))
            .filter(move |unit| takes.types.includes(&unit.value().event.event_type))
            .try_map(move |_, kept| rule.item(&kept.event))
            .split(|_, item| item.into_iter().collect())
            .through(table.put())
    })
}

impl<F: Fn(&Event) -> Option<String>> Correlate<F> {
    fn item(&self, event: &Event) -> Result<Option<PutRequest>, Failure> {
        let Some(key) = (self.key)(event) else { return Ok(None) };
        let key = match self.suffix {
            Some(suffix) => format!("{key}.{suffix}"),
            None => key,
        };
        let item = PutRequest::new("pk", key)
            .set("sk", key_of(event))
            .set("discriminator", CORRELATED)
            .set_some("suffix", self.suffix)
            .set("rule_id", self.id);
        self.retention.keep(item, event).map(Some)
    }
}
