//! Daily limits of letters, for each domain and for all: otherwise a visitor with many addresses, or invented ones,
//! could cause any number of letters.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use stream_processing::encryption::{KeyError, KeyedHash};

use super::mailbox::PERIOD;
use super::{Claim, Consent};
use crate::email_address::EmailAddress;

/// Letters a day, unless a setting changes it: what SES allows a new account
/// (<https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html>).
pub const DAILY_LIMIT: u32 = 200;
/// First letters a day to one domain, unless a setting changes it: a quarter, so that no domain uses up the day.
pub const DOMAIN_DAILY_LIMIT: u32 = 50;

/// The most letters in a day, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LetterLimits {
    /// To all mailboxes together, per day.
    pub daily: u32,
    /// The part of them that may be first letters to mailboxes of one domain.
    pub domain_daily: u32,
}

impl Default for LetterLimits {
    fn default() -> Self {
        Self { daily: DAILY_LIMIT, domain_daily: DOMAIN_DAILY_LIMIT }
    }
}

/// What a count is about: the letters of a day, or its first letters to a domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LettersOf {
    day: NaiveDate,
    /// The domain's keyed hash, which changes each day: a domain may name a person.
    domain: Option<String>,
}

/// The number of letters claimed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterCount {
    /// The letters that are counted.
    pub of: LettersOf,
    /// The number of claims, sent or not.
    pub letters: u32,
}

impl LettersOf {
    /// All letters of a day, in UTC.
    #[must_use]
    pub fn day(day: NaiveDate) -> Self {
        Self { day, domain: None }
    }

    /// The first letters of a day to the domain of this address.
    ///
    /// # Errors
    /// [`KeyError`] if the domain can't be hashed.
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

    /// The partition key of the count's item.
    pub(crate) fn key(&self) -> String {
        match &self.domain {
            None => format!("day#{}", self.day),
            Some(domain) => format!("domain#{domain}"),
        }
    }

    /// When the count may be removed: as long after its day as a claim is news.
    pub(crate) fn gone_at(&self) -> DateTime<Utc> {
        self.day.and_time(NaiveTime::MIN).and_utc() + PERIOD * 3
    }
}

impl LetterLimits {
    /// The limit for these letters.
    #[must_use]
    pub fn of(self, letters: &LettersOf) -> u32 {
        if letters.is_of_domain() { self.domain_daily } else { self.daily }
    }
}

impl Claim {
    /// Whether the claim is one more letter of its day. It is not if it replaces a claim of the same day whose letter
    /// was not sent: a retry is counted once.
    #[must_use]
    pub fn is_one_more(&self, last: Option<&Self>) -> bool {
        last.is_none_or(|last| last.day() != self.day())
    }
}

impl Consent {
    /// Whether the letter counts as a first letter to its domain. An owner who has agreed does not need that limit.
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
