//! At most one mail an address a day, and none that may have been sent already.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An address gets one mail in so long a time. An outcome that is older is no news any more, so no claim is
/// forgotten before its outcome is too old to be told.
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
}

impl Claim {
    /// The attempt `id` to tell of an outcome, now. Only somebody who looked at the fault and resubmitted it may
    /// send what may have been sent already.
    #[must_use]
    pub fn step(
        there: Option<&Self>,
        id: Uuid,
        event: Uuid,
        now: DateTime<Utc>,
        resubmitted: bool,
    ) -> Step {
        let claim = Step::Claim(Self { id, event, state: ClaimState::Claimed, claimed_at: now });
        let Some(there) = there else { return claim };
        match there.state {
            ClaimState::Sent if there.event == event => Step::Done,
            ClaimState::Claimed if there.event == event && !resubmitted => Step::Unknown,
            ClaimState::Claimed if there.event == event => claim,
            ClaimState::Claimed | ClaimState::Sent if now - there.claimed_at < PERIOD => {
                Step::AnotherMail
            }
            ClaimState::Unsent | ClaimState::Claimed | ClaimState::Sent => claim,
        }
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

    use super::{Claim, ClaimState, PERIOD, Step};

    const OWN: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    /// When the claim that is there was written.
    const THEN: DateTime<Utc> = DateTime::<Utc>::UNIX_EPOCH;

    fn step(event: Uuid, state: ClaimState, later: TimeDelta, resubmitted: bool) -> Step {
        let there = Claim { id: Uuid::from_u128(7), event, state, claimed_at: THEN };
        Claim::step(Some(&there), Uuid::from_u128(8), OWN, THEN + later, resubmitted)
    }

    fn is_claimed(step: &Step) -> bool {
        matches!(step, Step::Claim(claim) if claim.state == ClaimState::Claimed)
    }

    #[test]
    fn the_first_mail_to_an_address_is_claimed() {
        let claim = Claim::step(None, Uuid::from_u128(8), OWN, THEN, false);
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
    fn the_stored_form_is_fixed() {
        let claim = Claim { id: OTHER, event: OWN, state: ClaimState::Unsent, claimed_at: THEN };
        let stored =
            serde_json::json!({"id": OTHER, "event": OWN, "state": "unsent", "claimed_at": 0});
        assert_eq!(serde_json::to_value(claim).unwrap(), stored);
    }
}
