//! The spent part of the budget: a token bucket for the pace, and daily counts for the month. Plain data.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc, serde::ts_milliseconds};
use serde::{Deserialize, Serialize};

/// The average month, in milliseconds.
const MONTH: f64 = 365.25 / 12.0 * 24.0 * 60.0 * 60.0 * 1000.0;
/// The budget of a month holds for any period of this length, calendar month or not.
const LONGEST_MONTH: TimeDelta = TimeDelta::days(31);
/// Clocks may disagree by less than this; the latest one counts.
const SKEW: TimeDelta = TimeDelta::days(1);

/// The spent part of the budget, by the latest time of any clock.
///
/// Time never runs back: a clock that is behind refills nothing. If one clock was
/// ahead by more than [`SKEW`], the others would be behind for as long; so once
/// they have advanced by a whole month on their own, their time counts again.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Spending {
    /// Tokens spent and not yet refilled.
    spent: f64,
    /// The latest time of any clock so far.
    #[serde(with = "ts_milliseconds")]
    spent_at: DateTime<Utc>,
    /// The number spent on each day of the last month.
    #[serde(default)]
    days: BTreeMap<NaiveDate, u32>,
    /// Since when a clock has been behind the latest time by more than [`SKEW`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    behind_since: Option<DateTime<Utc>>,
}

impl Spending {
    /// Spends one more, if the budget allows it.
    ///
    /// # Errors
    /// The state to store instead, if the budget is spent.
    pub(super) fn one_more(
        &self,
        now: DateTime<Utc>,
        per_month: u32,
        burst: u32,
    ) -> Result<Self, Self> {
        let mut spending = self.at(now, per_month);
        if spending.spent + 1.0 > f64::from(burst) || spending.in_month() >= per_month {
            return Err(spending);
        }
        spending.spent += 1.0;
        *spending.days.entry(spending.spent_at.date_naive()).or_default() += 1;
        Ok(spending)
    }

    pub(super) fn in_month(&self) -> u32 {
        self.days.values().fold(0, |sum, day| sum.saturating_add(*day))
    }

    /// Whether something must be stored although nothing was spent.
    pub(super) fn notices_more_than(&self, before: &Self) -> bool {
        self.behind_since != before.behind_since
    }

    /// The state at a later time, as far as this clock tells.
    fn at(&self, now: DateTime<Utc>, per_month: u32) -> Self {
        let mut spending = self.clone();
        if now >= self.spent_at {
            spending.behind_since = None;
            spending.pass_until(now, per_month);
        } else if self.spent_at - now > SKEW {
            let since = self.behind_since.map_or(now, |since| since.min(now));
            spending.behind_since = Some(since);
            if now - since > LONGEST_MONTH {
                // It is unknown which of the days are from the clock that was ahead: all count as today.
                let days = BTreeMap::from([(now.date_naive(), self.in_month())]);
                spending = Self { spent_at: now, days, ..Self::default() };
            }
        }
        spending
    }

    fn pass_until(&mut self, now: DateTime<Utc>, per_month: u32) {
        #[allow(clippy::cast_precision_loss, reason = "milliseconds of centuries fit")]
        let passed = (now - self.spent_at).num_milliseconds() as f64;
        self.spent = (self.spent - passed / MONTH * f64::from(per_month)).max(0.0);
        self.spent_at = now;
        let first = (now - LONGEST_MONTH - SKEW).date_naive();
        self.days.retain(|day, _| *day >= first);
    }
}

#[cfg(test)]
mod tests {
    use super::{DateTime, LONGEST_MONTH, Spending, TimeDelta, Utc};
    use proptest::prelude::*;

    const HOUR: TimeDelta = TimeDelta::hours(1);
    const DAY: TimeDelta = TimeDelta::days(1);
    const YEARS: TimeDelta = TimeDelta::days(3650);

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_764_000_000_000).unwrap()
    }

    /// Spends whatever is available, by clocks with these offsets: 10 in a month, 5 at once. Remembers when.
    #[derive(Default)]
    struct Spender {
        spending: Spending,
        sent: Vec<DateTime<Utc>>,
    }

    impl Spender {
        fn change(&mut self, at: DateTime<Utc>, is_off_by: TimeDelta) -> bool {
            let outcome = self.spending.one_more(at + is_off_by, 10, 5);
            let is_sent = outcome.is_ok();
            self.sent.extend(is_sent.then_some(at));
            self.spending = outcome.unwrap_or_else(|noted| noted);
            is_sent
        }

        /// Makes one change in each of these hours.
        fn changes(&mut self, hours: std::ops::Range<i32>, is_off_by: impl Fn(i32) -> TimeDelta) {
            for hour in hours {
                self.change(start() + HOUR * hour, is_off_by(hour));
            }
        }

        /// The most that was sent in any 31 days.
        fn most(&self) -> usize {
            let within = |first: &DateTime<Utc>| {
                let is_within =
                    |one: &&DateTime<Utc>| **one >= *first && **one - *first <= LONGEST_MONTH;
                self.sent.iter().filter(is_within).count()
            };
            self.sent.iter().map(within).max().unwrap_or_default()
        }
    }

    #[test]
    fn what_was_spent_is_there_again_a_month_later() {
        let mut spender = Spender::default();
        spender.changes(0..24 * 100, |_| TimeDelta::zero());
        assert_eq!(spender.sent.len(), 35, "ten in each 33 days, and the burst of the fourth");
        assert_eq!(spender.most(), 10);
    }

    #[test]
    fn clocks_that_are_hours_apart_spend_as_one_does() {
        let mut spender = Spender::default();
        spender.changes(0..24 * 100, |hour| HOUR * 2 * (hour % 2));
        assert_eq!((spender.sent.len(), spender.most()), (35, 10));
    }

    #[test]
    fn a_clock_that_is_behind_refills_nothing_however_often_it_comes() {
        let mut spender = Spender::default();
        let mut refused = 0;
        for round in 0..1_000 {
            let behind = [DAY * 2, DAY * 40, YEARS][round % 3];
            refused += usize::from(!spender.change(start(), TimeDelta::zero()));
            refused += usize::from(!spender.change(start(), -behind));
        }
        assert_eq!((spender.sent.len(), refused), (5, 1_995));
    }

    #[test]
    fn clocks_that_are_years_apart_for_long_spend_no_more_than_one() {
        let mut spender = Spender::default();
        spender.changes(0..24 * 100, |hour| YEARS * (hour % 2));
        assert!(spender.most() <= 15, "no more than one burst above: {}", spender.most());
        assert!(spender.sent.len() > 30, "it goes on: {}", spender.sent.len());
    }

    #[test]
    fn a_clock_that_was_years_ahead_once_stops_nobody_for_longer_than_two_months() {
        for hour_of_error in [0, 3, 24 * 10] {
            let mut spender = Spender::default();
            let ahead = |hour| if hour == hour_of_error { YEARS } else { TimeDelta::zero() };
            spender.changes(0..24 * 200, ahead);
            assert!(spender.most() <= 15, "no more than one burst above: {}", spender.most());
            let after = start() + HOUR * hour_of_error + LONGEST_MONTH * 2 + DAY * 3;
            let later = spender.sent.iter().filter(|sent| **sent > after).count();
            assert!(later >= 30, "{later} in four months");
        }
    }

    proptest! {
        #[test]
        fn no_31_days_spend_more_than_the_budget_of_a_month_whichever_clocks_tell_the_time(
            changes in prop::collection::vec((0..86_400_000_i64, -6..=6_i32), 1..300),
        ) {
            let (mut spender, mut at) = (Spender::default(), start());
            for (pause, hours) in changes {
                at += TimeDelta::milliseconds(pause);
                spender.change(at, HOUR * hours);
            }
            prop_assert!(spender.most() <= 10, "{}", spender.most());
        }
    }
}
