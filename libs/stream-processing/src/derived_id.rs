//! Ids that are the same whenever the same thing is concluded from the same event.

use serde_json::Value;
use uuid::Uuid;

use crate::Event;

/// UUIDv5 of a name in an event's id. What is not a UUID becomes one first.
pub(crate) fn derived_id(event_id: &str, name: &str) -> Uuid {
    let namespace = event_id.parse().unwrap_or_else(|_| uuid_of(Uuid::NAMESPACE_OID, event_id));
    uuid_of(namespace, name)
}

/// The id of what is concluded from an event, which is known by its source and its id.
pub(crate) fn concluded_id(event: &Event, name: &str) -> Uuid {
    match event.tags.get("source").and_then(Value::as_str) {
        Some(source) => uuid_of(uuid_of(uuid_of(Uuid::NAMESPACE_OID, source), &event.id), name),
        None => derived_id(&event.id, name),
    }
}

fn uuid_of(namespace: Uuid, name: &str) -> Uuid {
    Uuid::new_v5(&namespace, name.as_bytes())
}
