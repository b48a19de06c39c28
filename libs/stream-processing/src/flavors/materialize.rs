//! A view of what events say.

use std::sync::Arc;

use crate::sinks::DynamoDbTable;
use crate::sinks::dynamodb::UpdateRequest;
use crate::{Event, EventTypes, Failure, Pipeline};

/// Which events change which item, and how.
pub struct Materialize<F> {
    /// The pipeline's id.
    pub id: &'static str,
    /// The events.
    pub types: EventTypes,
    /// Where the items are.
    pub table: DynamoDbTable,
    /// The change that an event makes. Unless it has a condition, an event changes an item only if no later event
    /// did: see [`UpdateRequest::if_latest`].
    pub to_update: F,
}

/// Keeps the items of a table as the latest event of each says. The last change of a thing is known by who counts its
/// changes (a table's stream, an event store, a bucket), whatever the clock says; else by the clock, and of the same
/// moment it is what came last. Duplicates and older events change nothing, in whichever order they come. An event
/// that can't be ordered, since it has no time and nobody counted it, is a fault.
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
