//! The records, and the fates of transactions.

use std::collections::{BTreeMap, VecDeque};

use stream_processing::BackendError;

use super::applied::{NotApplied, applied};
use crate::database::Transacted;
use crate::transaction::Write;
use crate::{Item, Partition, RecordKey};

/// What happens to a transaction, for tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is done as usual.
    Survives,
    /// The process crashes just before it.
    CrashesBefore,
    /// The process crashes just after it, so that the answer is lost.
    CrashesAfter,
    /// Another transaction uses the same records.
    Conflicts,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) records: BTreeMap<RecordKey, Item>,
    /// New records, in the order of their first write.
    pub(super) inserted: Vec<(RecordKey, Item)>,
    pub(super) fates: VecDeque<Fate>,
    pub(super) turns: VecDeque<usize>,
    pub(super) reads: usize,
    pub(super) transactions: usize,
}

impl State {
    /// The records of a partition, in the order of their sort keys.
    pub(super) fn partition(&self, partition: &Partition) -> impl Iterator<Item = &Item> {
        let is_in = move |key: &RecordKey| key.partition == *partition;
        let from = self.records.range(RecordKey::from(partition.clone())..);
        from.take_while(move |(key, _)| is_in(key)).map(|(_, item)| item)
    }

    pub(super) fn transact(&mut self, writes: &[Write]) -> Result<Transacted, BackendError> {
        self.transactions += 1;
        let fate = self.fates.pop_front().unwrap_or(Fate::Survives);
        let crash = || BackendError::transient("memory: the process ended");
        match fate {
            Fate::CrashesBefore => return Err(crash()),
            Fate::Conflicts => return Ok(Transacted::Contended),
            Fate::Survives | Fate::CrashesAfter => {}
        }
        let found = |write: &Write| self.records.get(&write.key);
        let outcomes: Vec<_> = writes.iter().map(|write| applied(write, found(write))).collect();
        // All writes are tried first: a failed condition is reported before an invalid update.
        let failed = |outcome: &Result<_, _>| *outcome == Err(NotApplied::Condition);
        if let Some(place) = outcomes.iter().position(failed) {
            let found = writes.get(place).and_then(found).cloned();
            return Ok(Transacted::ConditionFailed { place, found });
        }
        let after =
            outcomes.into_iter().collect::<Result<Vec<_>, _>>().map_err(BackendError::permanent)?;
        for (write, item) in writes.iter().zip(after) {
            match item {
                Some(item) => {
                    if !self.records.contains_key(&write.key) {
                        self.inserted.push((write.key.clone(), item.clone()));
                    }
                    self.records.insert(write.key.clone(), item);
                }
                None => {
                    self.records.remove(&write.key);
                }
            }
        }
        if fate == Fate::CrashesAfter { Err(crash()) } else { Ok(Transacted::Done) }
    }
}
