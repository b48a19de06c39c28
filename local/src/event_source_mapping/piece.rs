//! A batch, or what is left of it, until it was processed or given up.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use stream_processing::sources::Payload;

use super::outcome::Outcome;
use super::settings::MappingSettings;
use crate::dynamodb::{SequenceNumber, StreamRecord};

const FIRST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(10);

/// Records that are delivered together, and their attempts so far. Never empty.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    records: Vec<StreamRecord>,
    /// Whether exactly these records failed together. A part that was split off starts anew: a record is given up for
    /// its age only after it has failed by itself, however long this host slept.
    failed: bool,
    retries: u32,
    pub(super) invocations: u32,
}

/// Why records are given up, in Lambda's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    RetryAttemptsExhausted,
    RecordAgeExceeded,
}

/// What to do after an outcome.
#[derive(Debug)]
pub(super) struct Next {
    /// Everything up to here is done.
    pub(super) done: Option<SequenceNumber>,
    /// The pieces to deliver next, in this order.
    pub(super) pieces: Vec<Piece>,
    /// The pause before the next delivery.
    pub(super) delay: Duration,
}

impl Piece {
    /// A new batch; `None` if there are no records.
    pub(super) fn new(records: Vec<StreamRecord>) -> Option<Self> {
        let piece = Self { records, failed: false, retries: 0, invocations: 0 };
        (!piece.records.is_empty()).then_some(piece)
    }

    pub(super) fn records(&self) -> &[StreamRecord] {
        &self.records
    }

    /// The payload that Lambda would send.
    pub(super) fn payload(&self) -> Payload {
        Payload::of_records(self.records.iter().map(|record| record.json.get()))
    }

    pub(super) fn last(&self) -> Option<SequenceNumber> {
        self.records.last().map(|record| record.sequence_number)
    }

    /// What to do after an invocation with these records.
    pub(super) fn after(mut self, outcome: &Outcome, bisect: bool) -> Next {
        self.invocations += 1;
        match *outcome {
            Outcome::Done => Next { done: self.last(), pieces: vec![], delay: Duration::ZERO },
            Outcome::FailedFrom(position) if position > 0 => {
                let (processed, mut rest) = self.cut(position);
                rest.retries += 1;
                rest.failed = !bisect;
                Next { done: processed.last(), pieces: vec![rest], delay: Duration::ZERO }
            }
            // The first record is the lowest that failed: split it off, so that only it is retried until its age.
            Outcome::FailedFrom(_) if bisect && self.records.len() > 1 => self.split(1),
            Outcome::Failed(_) if bisect && self.records.len() > 1 => {
                let middle = self.records.len() / 2;
                self.split(middle)
            }
            Outcome::FailedFrom(_) | Outcome::Failed(_) => {
                let delay = delay(self.retries);
                self.retries += 1;
                self.failed = true;
                Next { done: None, pieces: vec![self], delay }
            }
        }
    }

    /// Removes the records that are not to be retried, and says why.
    pub(super) fn give_up(
        mut self,
        settings: &MappingSettings,
    ) -> (Option<(Self, Condition)>, Option<Self>) {
        if !self.failed {
            return (None, Some(self));
        }
        if settings.maximum_retry_attempts.is_some_and(|maximum| self.retries > maximum) {
            return (Some((self, Condition::RetryAttemptsExhausted)), None);
        }
        let expired = self.expired((settings.now)(), settings.maximum_record_age);
        match expired {
            0 => (None, Some(self)),
            all if all == self.records.len() => (Some((self, Condition::RecordAgeExceeded)), None),
            some => {
                let rest = self.records.split_off(some);
                let rest = Self { records: rest, ..self.clone_history() };
                (Some((self, Condition::RecordAgeExceeded)), Some(rest))
            }
        }
    }

    fn expired(&self, now: DateTime<Utc>, maximum: Option<Duration>) -> usize {
        let Some(maximum) = maximum.and_then(|age| TimeDelta::from_std(age).ok()) else {
            return 0;
        };
        let old = |record: &&StreamRecord| now - record.written_at > maximum;
        self.records.iter().take_while(old).count()
    }

    /// Splitting a batch does not count as a retry, and needs no pause.
    fn split(self, position: usize) -> Next {
        let (first, rest) = self.cut(position);
        Next { done: None, pieces: vec![first, rest], delay: Duration::ZERO }
    }

    fn cut(mut self, position: usize) -> (Self, Self) {
        let rest = self.records.split_off(position);
        self.failed = false;
        let rest = Self { records: rest, ..self.clone_history() };
        (self, rest)
    }

    fn clone_history(&self) -> Self {
        Self { records: vec![], ..*self }
    }
}

/// Doubles with each retry, up to a bound.
fn delay(retries: u32) -> Duration {
    FIRST_DELAY.saturating_mul(2_u32.saturating_pow(retries)).min(LONGEST_DELAY)
}

#[cfg(test)]
pub(super) mod tests;
