//! What becomes of one rejection.

use domain::{DestinationEvent, DestinationId, Proposer};
use event_store::{EventStore, RecordedEvent, StreamId, Version, decode};
use futures::TryStreamExt;
use stream_processing::Failure;
use stream_processing::encryption::KeyStore;
use thiserror::Error;
use uuid::Uuid;

use super::{
    Claim, ClaimState, ClaimStore, ClaimStoreError, Counting, SiteUrl, Step, Told, letter,
};
use crate::clock::Clock;
use crate::mail::{Mail, MailError};
use crate::proposers::{ProposerAddress, ProposerError, Proposers};
use crate::reaction::of_read;

/// Rivals for a claim that are given way to before the event comes again.
const ATTEMPTS: usize = 5;

/// What telling a proposer takes.
#[derive(Debug)]
pub struct Notifier<E, K, C, M> {
    /// Where proposals are.
    pub events: E,
    /// Who opens addresses.
    pub proposers: Proposers<K>,
    /// What was sent, and what may have been.
    pub claims: C,
    /// Who sends.
    pub mail: M,
    /// Letters a day, to all addresses together.
    pub daily_limit: u32,
    /// Where the form is.
    pub site: SiteUrl,
    /// What time it is.
    pub now: Clock,
}

/// What became of a rejection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notified {
    /// The proposer has a mail.
    Sent,
    /// And had it before this delivery.
    SentBefore,
    /// The address has had its mail of the day.
    AnotherMail,
    /// Nobody left an address.
    NoAddress,
    /// It was forgotten.
    Erased,
    /// It is said again, to others.
    Replayed,
}

#[derive(Debug, Error)]
enum NotifyError {
    #[error("{0} is no destination, and can't have been rejected")]
    NoDestination(StreamId),
    #[error("{0} does not begin with a proposal")]
    NoProposal(StreamId),
    #[error(
        "{0} does not begin with a proposal here, nor has it any event: the rejection is from another system, or the events table was restored to an earlier moment; drop this fault, or restore that history and resubmit it"
    )]
    NotHere(StreamId),
    #[error(
        "whether the mail was sent is not known: {0}; resubmit this fault to send it, perhaps once more, or drop it"
    )]
    Unknown(String),
    #[error("the mail was refused: {0}; mend that and resubmit this fault, or drop it")]
    Refused(String),
    #[error(
        "the place was rejected more than a day ago, so whether its proposer was told is not known any more; resubmit this fault to send the mail all the same, or drop it"
    )]
    TooOld,
    #[error("the {0} letters of the day were sent (MAIL_DAILY_LIMIT); it comes again")]
    DayIsFull(u32),
    #[error("others were faster to claim the mail {ATTEMPTS} times")]
    Overtaken,
}

impl<E: EventStore, K: KeyStore, C: ClaimStore, M: Mail> Notifier<E, K, C, M> {
    /// Tells the proposer of a rejection. What may have been sent already is sent only if it was `resubmitted`.
    pub(super) async fn tell(
        &self,
        outcome: &RecordedEvent,
        resubmitted: bool,
    ) -> Result<Notified, Failure> {
        let event: DestinationEvent = decode(&outcome.event.event_type, &outcome.event.payload)
            .map_err(|error| Failure::poison(&error))?;
        let (DestinationEvent::GeolocationValidationFailed { reason, .. }, Ok(id)) =
            (event, outcome.stream.id.parse::<DestinationId>())
        else {
            return Err(NotifyError::NoDestination(outcome.stream.clone()).into());
        };
        let Some((proposal, proposer)) = self.proposer(outcome).await? else {
            return Ok(Notified::NoAddress);
        };
        let to = match self.proposers.address(proposal, &proposer).await.map_err(of_address)? {
            ProposerAddress::Known(address) => address,
            ProposerAddress::Erased(_) => return Ok(Notified::Erased),
        };
        let told = Told { event: outcome.event.id, at: outcome.event.timestamp, resubmitted };
        let claim = match self.claim(&proposer.key, told).await? {
            Step::Claim(claim) => claim,
            Step::Done => return Ok(Notified::SentBefore),
            Step::AnotherMail => return Ok(Notified::AnotherMail),
            Step::Unknown => {
                let reason = "an attempt ended before it could say".to_owned();
                return Err(NotifyError::Unknown(reason).into());
            }
            Step::TooOld => return Err(NotifyError::TooOld.into()),
        };
        let sent = self.mail.send(&letter::needs_correcting(to, &self.site, id, reason)).await;
        self.settle(&proposer.key, &claim, &sent).await;
        match sent {
            Ok(()) => Ok(Notified::Sent),
            Err(error @ MailError::NotNow(_)) => Err(Failure::transient(&error)),
            Err(MailError::Refused(reason)) => Err(NotifyError::Refused(reason).into()),
            Err(MailError::Unknown(reason)) => Err(NotifyError::Unknown(reason).into()),
        }
    }

    /// Who proposed it, and the event that says so.
    async fn proposer(&self, outcome: &RecordedEvent) -> Result<Option<(Uuid, Proposer)>, Failure> {
        let stream = &outcome.stream;
        let mut history = std::pin::pin!(self.events.read(stream, Version::EMPTY));
        let first = history.try_next().await.map_err(|error| of_read(&error))?;
        let RecordedEvent { event, .. } =
            first.ok_or_else(|| NotifyError::NotHere(stream.clone()))?;
        match decode(&event.event_type, &event.payload).map_err(|error| Failure::poison(&error))? {
            DestinationEvent::DestinationProposed { proposer, .. } => {
                Ok(proposer.map(|proposer| (event.id, proposer)))
            }
            _ => Err(NotifyError::NoProposal(stream.clone()).into()),
        }
    }

    /// What this attempt may do. A claim in it is written.
    async fn claim(&self, key: &str, told: Told) -> Result<Step, Failure> {
        for _ in 0..ATTEMPTS {
            let there = self.claims.load(key).await.map_err(|error| of_claims(&error))?;
            let step = Claim::step(there.as_ref(), Uuid::now_v7(), told, (self.now)());
            let Step::Claim(claim) = &step else { return Ok(step) };
            let today = self.claims.count(claim.day()).await.map_err(|error| of_claims(&error))?;
            let one_more_than = match today.counting(there.as_ref(), self.daily_limit) {
                Counting::OneMore(count) => Some(count),
                Counting::Counted => None,
                Counting::Full => {
                    return Err(Failure::transient(&NotifyError::DayIsFull(self.daily_limit)));
                }
            };
            let saved = self.claims.save(key, claim, there.as_ref(), one_more_than).await;
            if saved.map_err(|error| of_claims(&error))? {
                return Ok(step);
            }
        }
        Err(Failure::transient(&NotifyError::Overtaken))
    }

    /// Says in the claim what is known. If that fails, the claim says that nothing is.
    async fn settle(&self, key: &str, claim: &Claim, sent: &Result<(), MailError>) {
        let state = match sent {
            Ok(()) => ClaimState::Sent,
            Err(MailError::Refused(_) | MailError::NotNow(_)) => ClaimState::Unsent,
            Err(MailError::Unknown(_)) => return,
        };
        let settled = self.claims.save(key, &claim.settled(state), Some(claim), None).await;
        if let Err(error) = settled {
            tracing::warn!(event = %claim.event, ?state, %error, "a claim could not be settled");
        }
    }
}

fn of_address(error: ProposerError) -> Failure {
    match error {
        ProposerError::Encryption(error) => error.into_failure(),
        ProposerError::NoAddress(_) => Failure::poison(&error),
    }
}

fn of_claims(error: &ClaimStoreError) -> Failure {
    match error {
        ClaimStoreError::Unavailable(error) => error.failure(),
        ClaimStoreError::Undecodable(_) => Failure::poison(error),
    }
}
