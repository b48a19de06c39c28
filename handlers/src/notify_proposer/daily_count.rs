//! At most so many letters a day to all addresses together: whoever has many addresses, or one in many spellings, would
//! have as many letters sent.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::Claim;
use super::claim::PERIOD;

/// Letters a day, unless a setting says otherwise: what SES lets a new account send
/// (<https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html>).
pub const DAILY_LIMIT: u32 = 200;

/// How many letters were claimed on a day, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DailyCount {
    /// The day.
    pub day: NaiveDate,
    /// Letters so far.
    pub letters: u32,
}

/// What a claim does to the count of its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Nothing: it takes the place of one of the same day, whose letter was not sent.
    Counted,
    /// It is one more than these.
    OneMore(DailyCount),
    /// It may not be written: there were as many as there may be.
    Full,
}

impl DailyCount {
    /// What a claim of this day does to the count, in place of the claim that is there. Whatever comes again finds its
    /// own one.
    #[must_use]
    pub fn counting(self, there: Option<&Claim>, limit: u32) -> Counting {
        if there.is_some_and(|there| there.day() == self.day) {
            return Counting::Counted;
        }
        if self.letters < limit { Counting::OneMore(self) } else { Counting::Full }
    }

    /// When it may go: as long after its day as a claim after its letter.
    pub(super) fn gone_at(self) -> DateTime<Utc> {
        self.day.and_time(NaiveTime::MIN).and_utc() + PERIOD * 3
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use chrono::TimeDelta;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::super::ClaimState;
    use super::*;

    fn claim(hour: i64) -> Claim {
        let claimed_at = DateTime::UNIX_EPOCH + TimeDelta::hours(hour);
        Claim { id: Uuid::nil(), event: Uuid::nil(), state: ClaimState::Unsent, claimed_at }
    }

    proptest! {
        #[test]
        fn no_day_has_more_than_its_limit_and_an_address_counts_once_a_day(
            attempts in prop::collection::vec((0..6_u8, 0..72_i64), 0..40),
            limit in 0..5_u32,
        ) {
            let (mut claims, mut counts) = (BTreeMap::new(), BTreeMap::new());
            let mut told: BTreeMap<NaiveDate, BTreeSet<u8>> = BTreeMap::new();
            let mut in_order = attempts;
            in_order.sort_by_key(|(_, hour)| *hour);
            for (address, hour) in in_order {
                let claim = claim(hour);
                let day = claim.day();
                let count = counts.entry(day).or_insert(DailyCount { day, letters: 0 });
                match count.counting(claims.get(&address), limit) {
                    Counting::Full => {
                        prop_assert_eq!(count.letters, limit);
                        continue;
                    }
                    Counting::OneMore(seen) => {
                        prop_assert_eq!(seen, *count);
                        count.letters += 1;
                    }
                    Counting::Counted => {}
                }
                told.entry(day).or_default().insert(address);
                claims.insert(address, claim);
            }
            for (day, addresses) in told {
                prop_assert!(counts[&day].letters <= limit);
                prop_assert_eq!(addresses.len(), counts[&day].letters as usize);
            }
        }
    }
}
