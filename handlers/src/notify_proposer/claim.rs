//! At most one mail an address a day, and none that may have been sent already.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An address gets one mail in so long a time. An outcome that is older is not told by itself any more, so no claim
/// is forgotten before its outcome is too old to be told.
pub(super) const PERIOD: TimeDelta = TimeDelta::days(1);

/// Says that a mail is about to be sent, before it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Of the attempt, by which it knows its own claim again.
    pub id: Uuid,
    /// The outcome that the mail is about.
    pub event: Uuid,
    /// What became of it.
    pub state: ClaimState,
    /// When; kept to the millisecond.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub claimed_at: DateTime<Utc>,
}

/// What is known of a claimed mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// It is being sent, or whoever did that ended before it could say more.
    Claimed,
    /// It was sent.
    Sent,
    /// It was not.
    Unsent,
}

/// What an attempt may do, by the claim that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Write this claim in the place of the other, and then send.
    Claim(Claim),
    /// Nothing: this mail was sent.
    Done,
    /// Nothing: the address has its mail of the day.
    AnotherMail,
    /// Nothing: this mail was claimed before, and may have been sent.
    Unknown,
    /// Nothing: it is so old that a claim of it may be forgotten already.
    TooOld,
}

/// An outcome that is delivered.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// Its event.
    pub event: Uuid,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// It comes from a fault, which somebody has looked at and resubmitted.
    pub resubmitted: bool,
}

impl Claim {
    /// The attempt `id` to tell of an outcome, now. Only somebody who looked at the fault and resubmitted it may
    /// send what may have been sent already.
    #[must_use]
    pub fn step(there: Option<&Self>, id: Uuid, told: Told, now: DateTime<Utc>) -> Step {
        let Told { event, at, resubmitted } = told;
        match there.map(|there| (there.state, there.event == event, now - there.claimed_at)) {
            Some((ClaimState::Sent, true, _)) => Step::Done,
            Some((ClaimState::Claimed, true, _)) if !resubmitted => Step::Unknown,
            Some((ClaimState::Claimed | ClaimState::Sent, false, age)) if age < PERIOD => {
                Step::AnotherMail
            }
            _ if now - at >= PERIOD && !resubmitted => Step::TooOld,
            _ => Step::Claim(Self { id, event, state: ClaimState::Claimed, claimed_at: now }),
        }
    }

    /// The day whose letters it is one of.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.claimed_at.date_naive()
    }

    /// The same claim, once more is known.
    #[must_use]
    pub(super) fn settled(&self, state: ClaimState) -> Self {
        Self { state, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use uuid::Uuid;

    use super::{Claim, ClaimState, PERIOD, Step, Told};

    const OWN: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    /// When the claim that is there was written.
    const THEN: DateTime<Utc> = DateTime::<Utc>::UNIX_EPOCH;

    /// An outcome of so long after the claim that is there.
    fn told(after: TimeDelta, resubmitted: bool) -> Told {
        Told { event: OWN, at: THEN + after, resubmitted }
    }

    /// The step so long after a claim of `event`, for an outcome that is news.
    fn step(event: Uuid, state: ClaimState, later: TimeDelta, resubmitted: bool) -> Step {
        let there = Claim { id: Uuid::from_u128(7), event, state, claimed_at: THEN };
        Claim::step(Some(&there), Uuid::from_u128(8), told(later, resubmitted), THEN + later)
    }

    fn is_claimed(step: &Step) -> bool {
        matches!(step, Step::Claim(claim) if claim.state == ClaimState::Claimed)
    }

    #[test]
    fn the_first_mail_to_an_address_is_claimed() {
        let claim = Claim::step(None, Uuid::from_u128(8), told(TimeDelta::zero(), false), THEN);
        assert!(is_claimed(&claim), "{claim:?}");
    }

    #[test]
    fn a_mail_that_was_sent_is_done_whoever_asks() {
        for resubmitted in [false, true] {
            assert_eq!(step(OWN, ClaimState::Sent, TimeDelta::zero(), resubmitted), Step::Done);
        }
    }

    #[test]
    fn a_mail_that_may_have_been_sent_is_sent_only_if_somebody_says_so() {
        let second = TimeDelta::seconds(1);
        assert_eq!(step(OWN, ClaimState::Claimed, second, false), Step::Unknown);
        assert!(is_claimed(&step(OWN, ClaimState::Claimed, second, true)));
    }

    #[test]
    fn a_mail_that_was_not_sent_stands_in_nobody_s_way() {
        assert!(is_claimed(&step(OWN, ClaimState::Unsent, TimeDelta::zero(), false)));
        assert!(is_claimed(&step(OTHER, ClaimState::Unsent, TimeDelta::zero(), false)));
    }

    #[test]
    fn an_address_gets_one_mail_a_day() {
        for state in [ClaimState::Claimed, ClaimState::Sent] {
            let almost = PERIOD - TimeDelta::milliseconds(1);
            for resubmitted in [false, true] {
                assert_eq!(step(OTHER, state, almost, resubmitted), Step::AnotherMail);
                assert!(is_claimed(&step(OTHER, state, PERIOD, resubmitted)));
            }
        }
    }

    #[test]
    fn an_outcome_that_is_a_day_old_is_told_only_if_somebody_says_so() {
        let unsent = Claim { id: OTHER, event: OWN, state: ClaimState::Unsent, claimed_at: THEN };
        let sent = unsent.settled(ClaimState::Sent);
        let step = |there, later, resubmitted| {
            Claim::step(there, OTHER, told(TimeDelta::zero(), resubmitted), THEN + later)
        };
        for there in [None, Some(&unsent)] {
            assert_eq!(step(there, PERIOD, false), Step::TooOld);
            assert!(is_claimed(&step(there, PERIOD, true)));
            assert!(is_claimed(&step(there, PERIOD - TimeDelta::milliseconds(1), false)));
        }
        assert_eq!(
            step(Some(&sent), PERIOD, false),
            Step::Done,
            "while it is known, nothing is wrong"
        );
    }

    #[test]
    fn the_stored_form_is_fixed() {
        let claim = Claim { id: OTHER, event: OWN, state: ClaimState::Unsent, claimed_at: THEN };
        let stored =
            serde_json::json!({"id": OTHER, "event": OWN, "state": "unsent", "claimed_at": 0});
        assert_eq!(serde_json::to_value(claim).unwrap(), stored);
    }
}
