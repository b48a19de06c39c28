//! Keys with a unit that is to be delivered again: later units have to wait, so that order is kept.

use std::collections::HashSet;
use std::sync::Arc;

use crate::{Delivery, FailedUnit, Failure, UnitOfWork};

/// The keys that wait, as known to one step.
#[derive(Debug, Default)]
pub(super) struct HeldKeys(HashSet<Arc<str>>);

impl HeldKeys {
    /// Remembers the keys of a unit that is to be delivered again.
    pub(super) fn note(&mut self, failed: &FailedUnit) {
        if failed.comes_again() {
            self.0.extend(keys(failed.deliveries()).cloned());
        }
    }

    /// Returns the unit, unless it has to wait.
    pub(super) fn admit<T>(&self, unit: UnitOfWork<T>) -> Result<UnitOfWork<T>, FailedUnit> {
        // Usually nothing is held.
        if self.0.is_empty() {
            return Ok(unit);
        }
        let held = keys(unit.deliveries()).find(|key| self.0.contains(*key)).cloned();
        match held {
            None => Ok(unit),
            Some(key) => {
                Err(unit.fail(Failure::waiting(format!("an earlier one of `{key}` comes again"))))
            }
        }
    }
}

/// The keys of deliveries, without those that have none.
pub(super) fn keys(deliveries: &[Arc<Delivery>]) -> impl Iterator<Item = &Arc<str>> {
    deliveries.iter().filter_map(|delivery| delivery.key.as_ref())
}
