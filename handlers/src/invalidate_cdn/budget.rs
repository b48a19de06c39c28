//! How many invalidations there may be: a token bucket, as plain data.
//!
//! After 1,000 paths a month an invalidation costs $0.005
//! (<https://aws.amazon.com/cloudfront/pricing/>): far more than all the rest of the flow.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc, serde::ts_milliseconds};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::object_change::Sequencer;

/// The average month, in milliseconds.
const MONTH: f64 = 365.25 / 12.0 * 24.0 * 60.0 * 60.0 * 1000.0;

/// How many invalidations there may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Budget {
    /// As many as there are changes.
    Unlimited,
    /// A bucket that holds `burst` and is filled by `per_month` a month.
    Limited {
        /// In the long run.
        per_month: u32,
        /// At once.
        burst: u32,
    },
}

/// The settings say no budget.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is no invalidation budget; give a whole number from 1, or `off` for no limit a month"
)]
pub struct InvalidBudget(String);

impl Budget {
    /// The budget that two settings say: a number or `off`, and a number.
    ///
    /// # Errors
    /// [`InvalidBudget`] if one is neither.
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

/// What was spent, and which changes were sent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct InvalidationLog {
    /// How often it was written.
    pub version: u64,
    /// Spent and not yet refilled.
    spent: f64,
    #[serde(with = "ts_milliseconds")]
    spent_at: DateTime<Utc>,
    /// The last change of each object that was sent.
    sequencers: BTreeMap<String, String>,
}

/// What to do about a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Nothing: a later change was sent.
    Skip,
    /// Nothing: the budget is spent.
    Wait,
    /// Send it again, which costs nothing: whether it was sent is not known.
    Repeat,
    /// Write this, then send it.
    Claim(InvalidationLog),
}

impl InvalidationLog {
    /// What to do about a change of `key`.
    #[must_use]
    pub(super) fn step(
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
        let spent = match budget {
            Budget::Unlimited => 0.0,
            Budget::Limited { per_month, burst } => {
                let spent = self.spent_by(now, per_month) + 1.0;
                if spent > f64::from(burst) {
                    return Step::Wait;
                }
                spent
            }
        };
        let mut sequencers = self.sequencers.clone();
        sequencers.insert(key.to_owned(), sequencer.as_str().to_owned());
        Step::Claim(Self { version: self.version + 1, spent, spent_at: now, sequencers })
    }

    fn spent_by(&self, now: DateTime<Utc>, per_month: u32) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "milliseconds of centuries fit")]
        let passed = (now - self.spent_at).num_milliseconds().max(0) as f64;
        (self.spent - passed / MONTH * f64::from(per_month)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, InvalidationLog, Sequencer, Step};
    use chrono::{DateTime, TimeDelta, Utc};
    use proptest::prelude::*;

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
    fn half_a_month_later_there_is_one_more_of_two_a_month() {
        let log = claim(&claim(&InvalidationLog::default(), 1, start()), 2, start());
        let later = start() + TimeDelta::days(16);
        let log = claim(&log, 3, later);
        assert_eq!(step(&log, 4, TWO_A_MONTH, later), Step::Wait);
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
    fn settings_are_a_number_or_off() {
        assert_eq!(Budget::parse("2", "2"), Ok(TWO_A_MONTH));
        assert_eq!(Budget::parse("off", "50"), Ok(Budget::Unlimited));
        for wrong in ["", "0", "-1", "1.5", "many"] {
            assert!(Budget::parse(wrong, "50").is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_month_never_sends_more_than_burst_and_rate(pauses in prop::collection::vec(0..86_400_000_i64, 1..300)) {
            let budget = Budget::Limited { per_month: 10, burst: 5 };
            let (mut log, mut now, mut sent) = (InvalidationLog::default(), start(), 0);
            for (number, pause) in (1_u32..).zip(pauses) {
                now += TimeDelta::milliseconds(pause);
                if now > start() + TimeDelta::days(30) {
                    break;
                }
                if let Step::Claim(next) = step(&log, number, budget, now) {
                    log = next;
                    sent += 1;
                }
            }
            prop_assert!(sent <= 15, "{sent}");
        }
    }
}
