//! Maintains a view of events in a table.

use std::sync::Arc;

use crate::sinks::DynamoDbTable;
use crate::sinks::dynamodb::UpdateRequest;
use crate::{Event, EventTypes, Failure, Pipeline};

/// Selects the events, and the item that each one changes.
pub struct Materialize<F> {
    /// The pipeline's id. Faults name it.
    pub id: &'static str,
    /// The events that change items.
    pub types: EventTypes,
    /// The table that holds the view.
    pub table: DynamoDbTable,
    /// The change that an event makes. Unless it has a condition of its own, an event changes an item only if no
    /// later event has: see [`UpdateRequest::if_latest`].
    pub to_update: F,
}

/// Keeps the items of a table as the latest event of each left them. The source's own count of changes decides which
/// is the latest (a table's stream, an event store, a bucket), whatever the clock says; otherwise the clock does, and
/// between equal times the order of arrival. Duplicates and older events change nothing, in whichever order they
/// arrive. An event without a time and without a count is a fault.
pub fn materialize<F, E>(rule: Materialize<F>) -> Pipeline
where
    F: Fn(&Event) -> Result<UpdateRequest, E> + Send + Sync + 'static,
    E: Into<Failure> + 'static,
{
    let Materialize { id, types, table, to_update } = rule;
    let to_update = Arc::new(to_update);
    Pipeline::new(id, types, move |units| {
        let to_update = Arc::clone(&to_update);
        units.try_map(move |event, ()| to_update(event).map(guarded)).through(table.update())
    })
}

fn guarded(update: UpdateRequest) -> UpdateRequest {
    match update.condition() {
        Some(_) => update,
        None => update.if_latest(),
    }
}
