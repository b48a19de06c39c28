//! Ids that are the same whenever the same thing is concluded from the same event.

use uuid::Uuid;

/// UUIDv5 of a name in an event's id. What is no UUID becomes one first.
pub(crate) fn derived_id(event_id: &str, name: &str) -> Uuid {
    let namespace = event_id
        .parse()
        .unwrap_or_else(|_| Uuid::new_v5(&Uuid::NAMESPACE_OID, event_id.as_bytes()));
    Uuid::new_v5(&namespace, name.as_bytes())
}
