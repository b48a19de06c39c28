//! A batch, or what is left of it, on its way to being processed or given up.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::outcome::Outcome;
use super::settings::MappingSettings;
use crate::dynamodb::{SequenceNumber, StreamRecord};

const FIRST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(10);

/// Records that are delivered together, and how they fared so far. Never empty.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    records: Vec<StreamRecord>,
    /// Whether these very records failed together. What was cut off begins anew: a record is given
    /// up for its age only after it failed by itself, however long this host was asleep.
    failed: bool,
    retries: u32,
    pub(super) invocations: u32,
}

/// Why records are given up, in Lambda's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    RetryAttemptsExhausted,
    RecordAgeExceeded,
}

/// What follows from an outcome.
#[derive(Debug)]
pub(super) struct Next {
    /// Everything up to here is done.
    pub(super) done: Option<SequenceNumber>,
    /// What has to be delivered next, in this order.
    pub(super) pieces: Vec<Piece>,
    /// How long to wait before.
    pub(super) delay: Duration,
}

impl Piece {
    /// A new batch; `None` if there is nothing in it.
    pub(super) fn new(records: Vec<StreamRecord>) -> Option<Self> {
        let piece = Self { records, failed: false, retries: 0, invocations: 0 };
        (!piece.records.is_empty()).then_some(piece)
    }

    pub(super) fn records(&self) -> &[StreamRecord] {
        &self.records
    }

    pub(super) fn last(&self) -> Option<SequenceNumber> {
        self.records.last().map(|record| record.sequence_number)
    }

    /// What follows from an invocation with these records.
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
            // The first record is the lowest that failed: it waits for its age alone.
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

    /// Takes out what is not to be tried again, and says why.
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

    /// Cutting a batch does not count as a retry, and needs no waiting.
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
pub(super) mod tests {
    use serde_json::value::to_raw_value;

    use super::*;

    /// Records 0, 1, 2 … that were written just now.
    pub(in crate::event_source_mapping) fn records(count: usize) -> Vec<StreamRecord> {
        let record = |place: usize| StreamRecord {
            sequence_number: place.to_string().parse().unwrap(),
            written_at: Utc::now(),
            json: to_raw_value(&place).unwrap(),
        };
        (0..count).map(record).collect()
    }

    fn numbers(piece: &Piece) -> Vec<String> {
        piece.records.iter().map(|record| record.json.get().to_owned()).collect()
    }

    fn next(
        count: usize,
        outcome: &Outcome,
        bisect: bool,
    ) -> (Option<SequenceNumber>, Vec<Vec<String>>, Duration) {
        let next = Piece::new(records(count)).unwrap().after(outcome, bisect);
        (next.done, next.pieces.iter().map(numbers).collect(), next.delay)
    }

    fn failed() -> Outcome {
        Outcome::Failed("because".to_owned())
    }

    #[test]
    fn a_success_leaves_nothing() {
        let (done, pieces, _) = next(3, &Outcome::Done, true);
        assert_eq!((done, pieces.len()), ("2".parse().ok(), 0));
    }

    #[test]
    fn a_partial_failure_leaves_the_rest() {
        let (done, pieces, delay) = next(4, &Outcome::FailedFrom(2), true);
        assert_eq!((done, pieces), ("1".parse().ok(), vec![vec!["2".to_owned(), "3".to_owned()]]));
        assert_eq!(delay, Duration::ZERO);
    }

    #[test]
    fn the_record_that_failed_first_is_set_apart() {
        let (done, pieces, _) = next(3, &Outcome::FailedFrom(0), true);
        assert_eq!((done, pieces[0].len(), pieces[1].len()), (None, 1, 2));
    }

    #[test]
    fn an_error_halves_the_batch_without_waiting() {
        let (_, pieces, delay) = next(5, &failed(), true);
        assert_eq!((pieces[0].len(), pieces[1].len(), delay), (2, 3, Duration::ZERO));
    }

    #[test]
    fn without_bisection_the_batch_comes_again_whole_and_later_each_time() {
        let mut piece = Piece::new(records(3)).unwrap();
        let mut delays = vec![];
        for _ in 0..10 {
            let next = piece.after(&failed(), false);
            delays.push(next.delay.as_millis());
            piece = next.pieces.into_iter().next().unwrap();
            assert_eq!(piece.records.len(), 3);
        }
        assert_eq!(delays[..4], [100, 200, 400, 800]);
        assert_eq!(delays[7..], [10_000, 10_000, 10_000]);
    }

    #[test]
    fn cutting_costs_no_retry() {
        let halves = Piece::new(records(2)).unwrap().after(&failed(), true).pieces;
        assert!(halves.iter().all(|half| half.retries == 0 && !half.failed));
    }
}
