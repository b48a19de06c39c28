//! Change data capture: what changed in a table, as events for others.

use std::sync::Arc;

use futures::TryStreamExt;

use crate::order::token_to_add;
use crate::place::ORDER_TAG;
use crate::sinks::Publish;
use crate::{Event, EventTypes, Failure, Pipeline, UnitOfWork, Units};

/// Which changes are published, and as what.
pub struct Cdc<F> {
    /// The pipeline's id.
    pub id: &'static str,
    /// The changes, such as `thing-created`.
    pub types: EventTypes,
    /// Where they are published.
    pub bus: Arc<dyn Publish>,
    /// The event that others hear of a change. Its id stays that of the change, so that others can tell
    /// a duplicate.
    pub to_event: F,
}

/// Publishes the changes of a table. It stands behind the table's stream.
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

/// Whoever hears of a change is told where it stands among others: its time may be that of another one, too.
fn in_order(unit: UnitOfWork<Event>) -> UnitOfWork<Event> {
    let (unit, mut event) = unit.take();
    if let Some(token) = token_to_add(&event, unit.delivery()) {
        event.tags.insert(ORDER_TAG.to_owned(), token.into());
    }
    unit.with(event)
}
