//! Stores faults in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use crate::{Fault, FaultStore, FaultStoreError};

/// Stores faults in memory, each once. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct RecordedFaults(Arc<Mutex<BTreeMap<Uuid, Fault>>>);

impl RecordedFaults {
    /// All faults so far, in the order of their ids.
    pub fn all(&self) -> Vec<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

impl FaultStore for RecordedFaults {
    async fn record(&self, faults: &[Fault]) -> Result<(), FaultStoreError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for fault in faults {
            kept.entry(fault.id).or_insert_with(|| fault.clone());
        }
        Ok(())
    }
}
