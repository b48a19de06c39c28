//! Ids that are the same whenever the same thing is concluded from the same event.

use uuid::Uuid;

/// UUIDv5 of a name in an event's id. What is no UUID becomes one first.
pub(crate) fn derived_id(event_id: &str, name: &str) -> Uuid {
    let namespace = event_id.parse().unwrap_or_else(|_| uuid_of(Uuid::NAMESPACE_OID, event_id));
    uuid_of(namespace, name)
}

fn uuid_of(namespace: Uuid, name: &str) -> Uuid {
    Uuid::new_v5(&namespace, name.as_bytes())
}
