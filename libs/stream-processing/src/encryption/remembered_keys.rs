//! The keys in a cache, with their expiry.

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroUsize;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::DataKey;

/// How a key was requested.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Name {
    Subject(String),
    Id(String),
}

/// When a store was asked. A cached answer expires by the time of the question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    at: DateTime<Utc>,
    /// How often everything had been forgotten by then: a key that is erased meanwhile is not cached.
    forgotten: usize,
}

/// The keys that were requested last.
pub(super) struct RememberedKeys {
    pub(super) time_to_live: Duration,
    pub(super) capacity: NonZeroUsize,
    keys: HashMap<Name, (DataKey, DateTime<Utc>)>,
    /// The oldest first. A key that was cached several times is here as often.
    order: VecDeque<(Name, DateTime<Utc>)>,
    forgotten: usize,
}

impl RememberedKeys {
    pub(super) fn new(time_to_live: Duration, capacity: NonZeroUsize) -> Self {
        let (keys, order) = (HashMap::new(), VecDeque::new());
        Self { time_to_live, capacity, keys, order, forgotten: 0 }
    }

    /// The key with this name, if it has not expired.
    pub(super) fn look_up(&mut self, name: &Name, now: DateTime<Utc>) -> Result<DataKey, Asked> {
        while self.order.front().is_some_and(|(_, asked)| !self.is_fresh(*asked, now)) {
            self.forget_oldest();
        }
        match self.keys.get(name) {
            Some((key, asked)) if self.is_fresh(*asked, now) => Ok(key.clone()),
            _ => Err(Asked { at: now, forgotten: self.forgotten }),
        }
    }

    /// Caches a store's answer, and drops the oldest if there are too many.
    pub(super) fn keep(&mut self, name: Name, key: &DataKey, asked: Asked) {
        if self.time_to_live.is_zero() || asked.forgotten != self.forgotten {
            return;
        }
        while self.order.len() >= self.capacity.get() {
            self.forget_oldest();
        }
        self.keys.insert(name.clone(), (key.clone(), asked.at));
        self.order.push_back((name, asked.at));
    }

    pub(super) fn forget_all(&mut self) {
        self.forgotten += 1;
        self.keys.clear();
        self.order.clear();
    }

    /// A key wipes its bytes when it is dropped.
    fn forget_oldest(&mut self) {
        if let Some((name, _)) = self.order.pop_front() {
            self.keys.remove(&name);
        }
    }

    /// If the clock was set back, nothing lasts longer.
    fn is_fresh(&self, asked: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        (now - asked).to_std().is_ok_and(|age| age < self.time_to_live)
    }
}
