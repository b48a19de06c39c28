//! The keys that entries are kept in order by.

use std::sync::Arc;

use crate::Delivery;

pub(super) type Keys = Vec<Arc<str>>;

/// The keys of deliveries at their source and at their destination; entries with a common key stay in order.
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
