//! At most so many letters a day, to one domain and to all together: whoever has many addresses, or makes them up,
//! would have as many letters sent.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use stream_processing::encryption::{KeyError, KeyedHash};

use super::mailbox::PERIOD;
use super::{Claim, Consent};
use crate::email_address::EmailAddress;

/// Letters a day, unless a setting says otherwise: what SES lets a new account send
/// (<https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html>).
pub const DAILY_LIMIT: u32 = 200;
/// First letters a day to one domain, unless a setting says otherwise: a quarter, so that none uses up the day.
pub const DOMAIN_DAILY_LIMIT: u32 = 50;

/// How many letters a day may have, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterLimits {
    /// To all mailboxes together.
    pub daily: u32,
    /// Of these, first ones to the mailboxes of one domain.
    pub domain_daily: u32,
}

impl Default for LetterLimits {
    fn default() -> Self {
        Self { daily: DAILY_LIMIT, domain_daily: DOMAIN_DAILY_LIMIT }
    }
}

/// What is counted: the letters of a day, or its first letters to a domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LettersOf {
    day: NaiveDate,
    /// Its keyed hash, other each day: a domain may name a person.
    domain: Option<String>,
}

/// How many letters were claimed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterCount {
    /// Of which.
    pub of: LettersOf,
    /// Letters.
    pub letters: u32,
}

impl LettersOf {
    /// All letters of a day.
    #[must_use]
    pub fn day(day: NaiveDate) -> Self {
        Self { day, domain: None }
    }

    /// The first letters of a day to the domain of this address.
    ///
    /// # Errors
    /// [`KeyError`] if it can't be hashed.
    pub async fn domain(
        day: NaiveDate,
        hash: &impl KeyedHash,
        address: &EmailAddress,
    ) -> Result<Self, KeyError> {
        let domain = hash.of(&format!("domain:{day}:{}", address.domain())).await?;
        Ok(Self { day, domain: Some(domain.as_str().to_owned()) })
    }

    /// Whether it is about one domain.
    #[must_use]
    pub fn is_of_domain(&self) -> bool {
        self.domain.is_some()
    }

    /// As the key of an item.
    pub(crate) fn key(&self) -> String {
        match &self.domain {
            None => format!("day#{}", self.day),
            Some(domain) => format!("domain#{domain}"),
        }
    }

    /// When the count may go: as long after its day as a claim is news.
    pub(crate) fn gone_at(&self) -> DateTime<Utc> {
        self.day.and_time(NaiveTime::MIN).and_utc() + PERIOD * 3
    }
}

impl LetterLimits {
    /// How many letters there may be of these.
    #[must_use]
    pub fn of(self, letters: &LettersOf) -> u32 {
        if letters.is_of_domain() { self.domain_daily } else { self.daily }
    }
}

impl Claim {
    /// Whether the claim is one more letter of its day. It is none in the place of one of the same day, whose letter was
    /// not sent: whatever comes again is counted once.
    #[must_use]
    pub fn is_one_more(&self, last: Option<&Self>) -> bool {
        last.is_none_or(|last| last.day() != self.day())
    }
}

impl Consent {
    /// Whether a letter is one of the first ones to its domain: whoever agreed is not a stranger's victim.
    #[must_use]
    pub fn counts_for_domain(self) -> bool {
        self == Self::Asked
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use chrono::TimeDelta;
    use futures::FutureExt;
    use proptest::prelude::*;
    use stream_processing::encryption::LocalKeyedHash;
    use uuid::Uuid;

    use super::super::ClaimState;
    use super::*;

    fn claim(hour: i64) -> Claim {
        let claimed_at = DateTime::UNIX_EPOCH + TimeDelta::hours(hour);
        Claim { id: Uuid::nil(), event: Uuid::nil(), state: ClaimState::Unsent, claimed_at }
    }

    proptest! {
        #[test]
        fn a_mailbox_counts_once_a_day_however_often_its_letter_is_not_sent(
            attempts in prop::collection::vec((0..6_u8, 0..72_i64), 0..40),
        ) {
            let (mut claims, mut counted) = (BTreeMap::new(), BTreeMap::<NaiveDate, usize>::new());
            let mut told: BTreeMap<NaiveDate, BTreeSet<u8>> = BTreeMap::new();
            let mut in_order = attempts;
            in_order.sort_by_key(|(_, hour)| *hour);
            for (mailbox, hour) in in_order {
                let claim = claim(hour);
                let day = claim.day();
                *counted.entry(day).or_default() +=
                    usize::from(claim.is_one_more(claims.get(&mailbox)));
                told.entry(day).or_default().insert(mailbox);
                claims.insert(mailbox, claim);
            }
            for (day, mailboxes) in told {
                prop_assert_eq!(mailboxes.len(), counted[&day]);
            }
        }
    }

    #[test]
    fn hosts_of_a_domain_are_counted_together_each_day_anew_and_named_nowhere() {
        let hash = LocalKeyedHash::new("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let letters = |on: &str, address: &str| {
            let address = address.parse().unwrap();
            LettersOf::domain(day(on), &hash, &address).now_or_never().unwrap().unwrap()
        };
        let today = letters("2026-11-30", "a@example.com");
        assert_eq!(today, letters("2026-11-30", "b@x1.example.com"));
        assert_ne!(today.key(), letters("2026-12-01", "a@example.com").key());
        assert_ne!(today.key(), letters("2026-11-30", "a@example.org").key());
        assert!(!today.key().contains("example"), "{}", today.key());
        let limits = LetterLimits { daily: 2, domain_daily: 1 };
        assert_eq!((limits.of(&today), limits.of(&LettersOf::day(day("2026-11-30")))), (1, 2));
    }
}
