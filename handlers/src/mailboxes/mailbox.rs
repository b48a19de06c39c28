//! Whether a mailbox may be written to: once unasked, then only if its owner said so, and never what may have been
//! sent already.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Answer;

/// The shortest time between two letters to a mailbox. An outcome older than this is not sent automatically.
pub(super) const PERIOD: TimeDelta = TimeDelta::days(1);

/// What is known of a mailbox. Of one that is not known, nobody was asked anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// Whether it may be written to.
    pub consent: Consent,
    /// The last letter. After its address was forgotten, nothing is known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
}

/// What its owner says of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Nothing: the first letter asks, and there is no second.
    Asked,
    /// They are welcome.
    Agreed,
    /// There must be none.
    Refused,
}

/// Says that a letter is about to be sent, before it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Of the attempt, by which it knows its own claim again.
    pub id: Uuid,
    /// The outcome that the letter is about.
    pub event: Uuid,
    /// What became of it.
    pub state: ClaimState,
    /// When; kept to the millisecond.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub claimed_at: DateTime<Utc>,
}

/// What is known of a claimed letter.
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

/// What an attempt may do, by what is known of the mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Write this claim, and then send the letter that this consent allows.
    Claim(Consent, Claim),
    /// Nothing: this letter was sent.
    Done,
    /// Nothing: the mailbox has its letter of the day.
    AnotherLetter,
    /// Nothing: the mailbox had its first letter, and nobody said "write to me".
    Unanswered,
    /// Nothing: its owner said "never again".
    Refused,
    /// Nothing: this letter was claimed before, and may have been sent.
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

impl Mailbox {
    /// The attempt `id` to tell of an outcome, now. Only somebody who looked at the fault and resubmitted it may
    /// send what may have been sent already.
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

    /// The same mailbox once its owner has answered. The last answer counts.
    #[must_use]
    pub fn answered(there: Option<&Self>, answer: Answer) -> Self {
        let consent = match answer {
            Answer::WriteToMe => Consent::Agreed,
            Answer::NeverAgain => Consent::Refused,
        };
        Self { consent, claim: there.and_then(|there| there.claim.clone()) }
    }

    /// What outlives its address, once that is forgotten: that it must not be written to, and nothing that leads to
    /// a proposal. Whoever was never asked, or agreed, is forgotten altogether.
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
    /// The day whose letters it is one of.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.claimed_at.date_naive()
    }

    /// The same claim, once more is known. It was written over what was there `before`: if that may have been sent,
    /// it may have been still, when a repeat is not.
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
