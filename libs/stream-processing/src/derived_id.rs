//! Ids that are the same each time that the same thing is derived from the same event.

use serde_json::Value;
use uuid::Uuid;

use crate::Event;

/// UUIDv5 of `name` in the namespace of an event's id. An id that is not a UUID is turned into one first.
pub(crate) fn derived_id(event_id: &str, name: &str) -> Uuid {
    let namespace = event_id.parse().unwrap_or_else(|_| uuid_of(Uuid::NAMESPACE_OID, event_id));
    uuid_of(namespace, name)
}

/// The id of something derived from an event, which its source and id identify.
pub(crate) fn concluded_id(event: &Event, name: &str) -> Uuid {
    match event.tags.get("source").and_then(Value::as_str) {
        Some(source) => uuid_of(uuid_of(uuid_of(Uuid::NAMESPACE_OID, source), &event.id), name),
        None => derived_id(&event.id, name),
    }
}

fn uuid_of(namespace: Uuid, name: &str) -> Uuid {
    Uuid::new_v5(&namespace, name.as_bytes())
}
