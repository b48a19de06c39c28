//! A cache for the pointer.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::ModelPointer;

/// The greatest age of a cached pointer.
const REMEMBERED_FOR: Duration = Duration::from_secs(1);

/// The pointer as it was read last, shared by clones. Its age is
/// in wall-clock time, which goes on while a function is frozen.
#[derive(Debug, Clone, Default)]
pub(super) struct RememberedPointer(Arc<Mutex<Option<(SystemTime, ModelPointer)>>>);

impl RememberedPointer {
    pub(super) fn get(&self) -> Option<ModelPointer> {
        let remembered = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, pointer) = remembered?;
        let is_new = read_at.elapsed().is_ok_and(|age| age < REMEMBERED_FOR);
        is_new.then_some(pointer)
    }

    pub(super) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn put(&self, pointer: ModelPointer, read_at: SystemTime) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((read_at, pointer));
    }
}
