//! The budget of invalidations, and the changes that were sent. Plain data.
//!
//! After 1,000 paths a month, an invalidation costs $0.005 (<https://aws.amazon.com/cloudfront/pricing/>): far more
//! than the rest of the flow.

mod sequencer;
mod spending;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub(crate) use sequencer::Sequencer;
use spending::Spending;

/// The number of invalidations that may be sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Budget {
    /// An invalidation for every change.
    Unlimited,
    /// Invalidations up to both of these limits.
    Limited {
        /// The most in any 31 days, bursts included.
        per_month: u32,
        /// The most at once, after a quiet time.
        burst: u32,
    },
}

/// The two settings are not a valid budget.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is not an invalidation budget; give a whole number from 1, or `off` for no limit a month"
)]
pub struct InvalidBudget(String);

impl Budget {
    /// Parses two settings: a number or `off`, and a number.
    ///
    /// # Errors
    /// [`InvalidBudget`] if one of them is invalid.
    pub fn parse(per_month: &str, burst: &str) -> Result<Self, InvalidBudget> {
        let number = |text: &str| match text.parse() {
            Ok(number @ 1..) => Ok(number),
            _ => Err(InvalidBudget(text.to_owned())),
        };
        match per_month {
            "off" => Ok(Self::Unlimited),
            _ => Ok(Self::Limited { per_month: number(per_month)?, burst: number(burst)? }),
        }
    }
}

/// The invalidations that were spent, and the changes that were sent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct InvalidationLog {
    /// The number of times that the log was written.
    pub version: u64,
    #[serde(flatten)]
    spending: Spending,
    /// The sequencer of the last change that was sent, by object key.
    sequencers: BTreeMap<String, String>,
}

/// What to do for a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Nothing: a later change was sent.
    Skip,
    /// Nothing: the budget is spent.
    Wait,
    /// Write this log, but send nothing: the budget is spent.
    Note(InvalidationLog),
    /// Send it again, at no cost: it is unknown whether it was sent.
    Repeat,
    /// Write this log, then send the invalidation.
    Claim(InvalidationLog),
}

impl InvalidationLog {
    /// The number of invalidations that were sent in the last month, on the days that the log still has.
    #[must_use]
    pub fn sent_in_month(&self) -> u32 {
        self.spending.in_month()
    }

    /// Decides what to do for a change of `key`.
    #[must_use]
    pub(crate) fn step(
        &self,
        key: &str,
        sequencer: &Sequencer,
        budget: Budget,
        now: DateTime<Utc>,
    ) -> Step {
        match self.sequencers.get(key).map(Sequencer::new) {
            Some(sent) if sent > *sequencer => return Step::Skip,
            Some(sent) if sent == *sequencer => return Step::Repeat,
            _ => {}
        }
        let spending = match budget {
            Budget::Unlimited => self.spending.clone(),
            Budget::Limited { per_month, burst } => {
                match self.spending.one_more(now, per_month, burst) {
                    Ok(spending) => spending,
                    Err(noted) if noted.notices_more_than(&self.spending) => {
                        let version = self.version + 1;
                        return Step::Note(Self { version, spending: noted, ..self.clone() });
                    }
                    Err(_) => return Step::Wait,
                }
            }
        };
        let mut sequencers = self.sequencers.clone();
        sequencers.insert(key.to_owned(), sequencer.as_str().to_owned());
        Step::Claim(Self { version: self.version + 1, spending, sequencers })
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, InvalidationLog, Sequencer, Step};
    use chrono::{DateTime, TimeDelta, Utc};

    const TWO_A_MONTH: Budget = Budget::Limited { per_month: 2, burst: 2 };

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_764_000_000_000).unwrap()
    }

    fn step(log: &InvalidationLog, number: u32, budget: Budget, now: DateTime<Utc>) -> Step {
        log.step("index.html", &Sequencer::new(format!("{number:08X}1")), budget, now)
    }

    fn claim(log: &InvalidationLog, number: u32, now: DateTime<Utc>) -> InvalidationLog {
        match step(log, number, TWO_A_MONTH, now) {
            Step::Claim(log) => log,
            other => panic!("expected a claim, got {other:?}"),
        }
    }

    #[test]
    fn the_burst_is_spent_at_once_and_then_it_waits() {
        let log = claim(&claim(&InvalidationLog::default(), 1, start()), 2, start());
        assert_eq!(step(&log, 3, TWO_A_MONTH, start()), Step::Wait);
    }

    #[test]
    fn what_was_spent_at_once_is_there_again_after_the_longest_month() {
        let log = claim(&claim(&InvalidationLog::default(), 1, start()), 2, start());
        let later = |days| start() + TimeDelta::days(days);
        assert_eq!(step(&log, 3, TWO_A_MONTH, later(31)), Step::Wait);
        let log = claim(&claim(&log, 3, later(33)), 4, later(33));
        assert_eq!(step(&log, 5, TWO_A_MONTH, later(34)), Step::Wait);
    }

    #[test]
    fn a_change_that_was_claimed_is_repeated_for_nothing() {
        let log = claim(&InvalidationLog::default(), 1, start());
        assert_eq!(step(&log, 1, TWO_A_MONTH, start()), Step::Repeat);
    }

    #[test]
    fn a_change_older_than_the_last_is_skipped() {
        let log = claim(&InvalidationLog::default(), 2, start());
        assert_eq!(step(&log, 1, TWO_A_MONTH, start()), Step::Skip);
    }

    #[test]
    fn without_a_limit_every_change_is_sent() {
        let mut log = InvalidationLog::default();
        for number in 1..200 {
            let Step::Claim(next) = step(&log, number, Budget::Unlimited, start()) else {
                panic!("not sent");
            };
            log = next;
        }
    }

    #[test]
    fn a_log_that_was_written_before_days_were_counted_is_read() {
        let old = r#"{"version": 7, "spent": 1.5, "spent_at": 1764000000000, "sequencers": {}}"#;
        let old: InvalidationLog = serde_json::from_str(old).unwrap();
        assert_eq!(step(&old, 1, TWO_A_MONTH, start()), Step::Wait);
    }

    #[test]
    fn settings_are_a_number_or_off() {
        assert_eq!(Budget::parse("2", "2"), Ok(TWO_A_MONTH));
        assert_eq!(Budget::parse("off", "50"), Ok(Budget::Unlimited));
        for wrong in ["", "0", "-1", "1.5", "many"] {
            assert!(Budget::parse(wrong, "50").is_err(), "{wrong}");
        }
    }
}
