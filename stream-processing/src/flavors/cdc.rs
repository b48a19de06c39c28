//! Change data capture: what changed in a table, as events for others.

use std::sync::Arc;

use crate::sinks::Publish;
use crate::{Event, EventTypes, Failure, Pipeline};

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
        units.try_map(move |change, ()| to_event(change)).through(|events| bus.publish(events))
    })
}
