//! What entries are kept in order by.

use std::sync::Arc;

use crate::Delivery;

pub(super) type Keys = Vec<Arc<str>>;

/// What keeps deliveries in order where they come from, and where they go.
pub(super) fn keys_of(deliveries: &[Arc<Delivery>]) -> Keys {
    let mut keys = Vec::with_capacity(deliveries.len());
    for delivery in deliveries {
        keys.extend(delivery.key.clone());
        match &delivery.event.partition_key {
            Some(key) if delivery.key.as_deref() != Some(key) => keys.push(Arc::from(&**key)),
            _ => {}
        }
    }
    keys
}
