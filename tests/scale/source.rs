//! What waits to be delivered, and what was done.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::{elapsed, since};
use crate::lambda::Message;

/// Messages in order. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waiting(Arc<Mutex<VecDeque<Message>>>);

impl Waiting {
    pub(crate) fn lock(&self) -> MutexGuard<'_, VecDeque<Message>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn take(&self, most: usize) -> Vec<Message> {
        let mut waiting = self.lock();
        let count = waiting.len().min(most);
        waiting.drain(..count).collect()
    }
}

/// When each message was done, and how old it was then. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Done(Arc<Mutex<Vec<(Duration, Duration)>>>);

impl Done {
    /// Notes those that did not fail.
    pub(crate) fn note(&self, batch: &[Message], failed: &[usize]) {
        let mut done = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (place, message) in batch.iter().enumerate() {
            if !failed.contains(&place) {
                done.push((elapsed(), since(message.arrived)));
            }
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The messages done from a time on, each second.
    pub(crate) fn rate_since(&self, begin: Duration) -> f64 {
        let done = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = done.iter().filter(|(at, _)| *at >= begin).count();
        count as f64 / since(begin).as_secs_f64()
    }

    /// The age below which this share of messages was done.
    pub(crate) fn age(&self, share: f64) -> Duration {
        let done = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut ages: Vec<_> = done.iter().map(|(_, age)| *age).collect();
        ages.sort_unstable();
        let place = (ages.len() as f64 * share) as usize;
        ages.get(place).copied().unwrap_or_default()
    }
}
