//! Change data capture: publishes changes of a table as events.

use std::sync::Arc;

use futures::TryStreamExt;

use crate::order::token_to_add;
use crate::place::ORDER_TAG;
use crate::sinks::Publish;
use crate::{Event, EventTypes, Failure, Pipeline, UnitOfWork, Units};

/// Selects the changes to publish, and how.
pub struct Cdc<F> {
    /// The pipeline's id. Faults name it.
    pub id: &'static str,
    /// The changes, such as `thing-created`.
    pub types: EventTypes,
    /// The sink that takes the events, such as an EventBridge bus.
    pub bus: Arc<dyn Publish>,
    /// Makes the event to publish from the change. Its id stays that
    /// of the change, so that subscribers can recognise duplicates.
    pub to_event: F,
}

/// Publishes the changes of a table. Put it behind the table's stream.
pub fn cdc<F, E>(rule: Cdc<F>) -> Pipeline
where
    F: Fn(&Event) -> Result<Event, E> + Send + Sync + 'static,
    E: Into<Failure> + 'static,
{
    let Cdc { id, types, bus, to_event } = rule;
    let to_event = Arc::new(to_event);
    Pipeline::new(id, types, move |units| {
        let to_event = Arc::clone(&to_event);
        let events = units.try_map(move |change, ()| to_event(change));
        Units::from_stream(events.map_ok(in_order)).through(|events| bus.publish(events))
    })
}

/// Tells subscribers the order of the change, as several may have the same time.
fn in_order(unit: UnitOfWork<Event>) -> UnitOfWork<Event> {
    let (unit, mut event) = unit.take();
    if let Some(token) = token_to_add(&event, unit.delivery()) {
        event.tags.insert(ORDER_TAG.to_owned(), token.into());
    }
    unit.with(event)
}
