//! Whether a mailbox may be written to: once without asking, then only with its owner's consent, and never a letter
//! that may have been sent already.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Answer;

/// The shortest time between two letters to a mailbox. Older outcomes are not sent automatically.
pub(super) const PERIOD: TimeDelta = TimeDelta::days(1);

/// What is known of a mailbox. The owner of an unknown mailbox has not been asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// What its owner says about letters.
    pub consent: Consent,
    /// The last letter. `None` after the address was forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
}

/// What the owner of a mailbox says about letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// No answer yet. The first letter asks; a second one is never sent.
    Asked,
    /// The owner agrees to letters.
    Agreed,
    /// The owner wants no letters.
    Refused,
}

/// Records that a letter is about to be sent, before it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The id of the attempt, which recognises its own claim by it.
    pub id: Uuid,
    /// The id of the outcome event that the letter is about.
    pub event: Uuid,
    /// Whether the letter was sent, as far as it is known.
    pub state: ClaimState,
    /// When the claim was written; kept to the millisecond.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub claimed_at: DateTime<Utc>,
}

/// The state of a claimed letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// It is being sent, or the process ended before it could tell.
    Claimed,
    /// The mail service has taken it.
    Sent,
    /// It was certainly not sent.
    Unsent,
}

/// What an attempt may do, given the state of the mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Write this claim, then send the letter that this consent allows.
    Claim(Consent, Claim),
    /// Nothing: this letter was sent.
    Done,
    /// Nothing: the mailbox has had its letter of the day.
    AnotherLetter,
    /// Nothing: the mailbox has had its first letter, and its owner has not agreed to more.
    Unanswered,
    /// Nothing: its owner has refused letters.
    Refused,
    /// Nothing: this letter was claimed before, and may have been sent.
    Unknown,
    /// Nothing: it is so old that its claim may have been forgotten.
    TooOld,
}

/// An outcome that was delivered.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// The id of the outcome event.
    pub event: Uuid,
    /// When the outcome happened, which decides whether it is news.
    pub at: DateTime<Utc>,
    /// Whether it comes from a fault that an operator resubmitted.
    pub resubmitted: bool,
}

impl Mailbox {
    /// What the attempt `id` may do about an outcome, now. A letter that may have been sent already is sent again
    /// only if an operator resubmitted its fault.
    #[must_use]
    pub fn step(there: Option<&Self>, id: Uuid, told: Told, now: DateTime<Utc>) -> Step {
        use ClaimState::{Claimed, Sent};
        let Told { event, at, resubmitted } = told;
        let consent = there.map(|there| there.consent);
        let last = there.and_then(|there| there.claim.as_ref());
        match (consent, last.map(|it| (it.state, it.event == event, now - it.claimed_at))) {
            (_, Some((Sent, true, _))) => Step::Done,
            (Some(Consent::Refused), _) => Step::Refused,
            (_, Some((Claimed, true, _))) if !resubmitted => Step::Unknown,
            (Some(Consent::Asked), None | Some((Claimed | Sent, false, _))) => Step::Unanswered,
            (Some(Consent::Agreed), Some((Claimed | Sent, false, age))) if age < PERIOD => {
                Step::AnotherLetter
            }
            _ if now - at >= PERIOD && !resubmitted => Step::TooOld,
            _ => {
                let claim = Claim { id, event, state: Claimed, claimed_at: now };
                Step::Claim(consent.unwrap_or(Consent::Asked), claim)
            }
        }
    }

    /// The mailbox after its owner's answer. The last answer counts.
    #[must_use]
    pub fn answered(there: Option<&Self>, answer: Answer) -> Self {
        let consent = match answer {
            Answer::WriteToMe => Consent::Agreed,
            Answer::NeverAgain => Consent::Refused,
        };
        Self { consent, claim: there.and_then(|there| there.claim.clone()) }
    }

    /// What is kept when the address is forgotten: that it must not be written to, and nothing that leads to a
    /// proposal. If the owner was never asked, or agreed, nothing is kept.
    #[must_use]
    pub fn forgotten(&self) -> Option<Self> {
        let was_asked = self.claim.as_ref().is_none_or(|it| it.state != ClaimState::Unsent);
        match self.consent {
            Consent::Asked if !was_asked => None,
            Consent::Agreed => None,
            consent @ (Consent::Asked | Consent::Refused) => Some(Self { consent, claim: None }),
        }
    }
}

impl Claim {
    /// The day, in UTC, whose letters it belongs to.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.claimed_at.date_naive()
    }

    /// The claim in its final state. `before` is what it replaced: if that letter may have been sent, it may still
    /// have been, even if this repeat was not.
    #[must_use]
    pub fn settled(&self, state: ClaimState, before: Option<&Mailbox>) -> Self {
        let before = before.and_then(|before| before.claim.as_ref());
        let may_be_sent =
            before.is_some_and(|it| it.event == self.event && it.state == ClaimState::Claimed);
        let state = match state {
            ClaimState::Unsent if may_be_sent => ClaimState::Claimed,
            state => state,
        };
        Self { state, ..self.clone() }
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
