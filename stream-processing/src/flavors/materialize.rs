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
    /// The change that an event makes. Unless it has a condition, an event changes an item only if it is
    /// newer than what the item's `timestamp` says, which it becomes.
    pub to_update: F,
}

/// Keeps the items of a table as the newest event of each says. Duplicates and older events change
/// nothing, in whichever order they come.
pub fn materialize<F, E>(rule: Materialize<F>) -> Pipeline
where
    F: Fn(&Event) -> Result<UpdateRequest, E> + Send + Sync + 'static,
    E: Into<Failure> + 'static,
{
    let Materialize { id, types, table, to_update } = rule;
    let to_update = Arc::new(to_update);
    Pipeline::new(id, types, move |units| {
        let to_update = Arc::clone(&to_update);
        units
            .try_map(move |event, ()| to_update(event).map(|update| guarded(update, event)))
            .through(table.update())
    })
}

fn guarded(update: UpdateRequest, event: &Event) -> UpdateRequest {
    match update.condition() {
        Some(_) => update,
        None => update.if_newer("timestamp", event.timestamp),
    }
}
