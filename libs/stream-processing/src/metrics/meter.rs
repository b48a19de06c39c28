//! The counts and times of a pipeline in this invocation.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::{FailedUnit, UnitOfWork};

/// The measures of one pipeline.
#[derive(Debug, Default)]
pub(super) struct Meter(Mutex<Measures>);

#[derive(Debug, Default)]
pub(super) struct Measures {
    pub(super) counts: Counts,
    /// Time in which its own steps had something to do.
    pub(super) working: Duration,
    /// The part of it that was spent waiting for I/O.
    pub(super) io: Duration,
    /// Time spent waiting for the source.
    pub(super) wait: Duration,
    pub(super) steps: BTreeMap<&'static str, StepMeasures>,
    /// The source had nothing when it was polled last.
    pub(super) is_starving: bool,
}

#[derive(Debug, Default)]
pub(super) struct StepMeasures {
    pub(super) counts: Counts,
    pub(super) io: Duration,
    in_flight: usize,
    busy_since: Option<Instant>,
}

#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    pub(super) taken: usize,
    pub(super) done: usize,
    pub(super) failed: usize,
    pub(super) faulted: usize,
}

impl Counts {
    /// Counts a unit that comes out; each of its events counts.
    pub(super) fn came_out<T>(&mut self, unit: &Result<UnitOfWork<T>, FailedUnit>) {
        match unit {
            Ok(unit) => self.done += unit.deliveries().len(),
            Err(failed) if failed.comes_again() => self.failed += failed.deliveries().len(),
            Err(failed) => self.faulted += failed.deliveries().len(),
        }
    }
}

impl Meter {
    pub(super) fn measures(&self) -> MutexGuard<'_, Measures> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the measures, and starts from zero for the next invocation.
    pub(super) fn take(&self) -> Measures {
        std::mem::take(&mut *self.measures())
    }
}

impl Measures {
    /// Whether a unit is in one of the named steps.
    pub(super) fn is_busy(&self) -> bool {
        self.steps.values().any(|step| step.in_flight > 0)
    }
}

impl StepMeasures {
    pub(super) fn took(&mut self, count: usize, now: Instant) {
        self.counts.taken += count;
        self.in_flight += count;
        self.busy_since.get_or_insert(now);
    }

    pub(super) fn let_go(&mut self, count: usize, now: Instant) {
        self.in_flight = self.in_flight.saturating_sub(count);
        if self.in_flight == 0 {
            self.io += self.busy_since.take().map_or(Duration::ZERO, |since| now - since);
        }
    }

    /// Units that have not come out never will.
    pub(super) fn end(&mut self, now: Instant) {
        self.let_go(usize::MAX, now);
    }
}
