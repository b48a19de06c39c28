//! What becomes of one rejection.

use domain::{DestinationEvent, DestinationId, Proposer};
use event_store::{EventStore, RecordedEvent, StreamId, Version, decode};
use futures::TryStreamExt;
use stream_processing::encryption::{KeyStore, KeyedHash};
use stream_processing::{Failure, Transience};
use thiserror::Error;
use uuid::Uuid;

use super::claiming::Claiming;
use super::letter;
use crate::mailboxes::{LetterLimits, Told};
use crate::ports::clock::Clock;
use crate::ports::mail::{Mail, MailError};
use crate::ports::mailbox_store::MailboxStore;
use crate::proposers::{ProposerAddress, Proposers};
use crate::site_url::SiteUrl;

/// What telling a proposer takes.
#[derive(Debug)]
pub struct Notifier<E, K, H, S, M> {
    /// Where proposals are.
    pub events: E,
    /// Who opens addresses.
    pub proposers: Proposers<K>,
    /// By which mailboxes are found, and links are signed.
    pub hash: H,
    /// Who may be written to, what was sent, and what may have been.
    pub mailboxes: S,
    /// Who sends.
    pub mail: M,
    /// How many letters a day may have.
    pub limits: LetterLimits,
    /// Where links lead.
    pub site: SiteUrl,
    /// What time it is.
    pub now: Clock,
}

/// What became of a rejection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notified {
    /// The proposer has a letter.
    Sent,
    /// And had it before this delivery.
    SentBefore,
    /// The mailbox has had its letter of the day.
    AnotherLetter,
    /// The mailbox has had its first letter, and nobody said "write to me".
    Unanswered,
    /// Its owner said "never again".
    Refused,
    /// Nobody left an address.
    NoAddress,
    /// It was forgotten.
    Erased,
    /// It is said again, to others.
    Replayed,
}

#[derive(Debug, Error)]
pub(super) enum NotifyError {
    #[error("{0} is not a destination, and can't have been rejected")]
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
    #[error(
        "{0} letters of the day were sent, as many as there may be (MAIL_DAILY_LIMIT, or MAIL_DOMAIN_DAILY_LIMIT to one domain); it comes again"
    )]
    DayIsFull(u32),
    #[error("others were faster to claim the mail {0} times")]
    Overtaken(usize),
    #[error("the mail can't be sent now: {0}; it comes again")]
    NotNow(String),
}

impl Transience for NotifyError {
    fn is_transient(&self) -> bool {
        match self {
            Self::DayIsFull(_) | Self::Overtaken(_) | Self::NotNow(_) => true,
            Self::NoDestination(_)
            | Self::NoProposal(_)
            | Self::NotHere(_)
            | Self::Unknown(_)
            | Self::Refused(_)
            | Self::TooOld => false,
        }
    }
}

impl<E, K, H, S, M> Notifier<E, K, H, S, M>
where
    E: EventStore,
    K: KeyStore,
    H: KeyedHash,
    S: MailboxStore,
    M: Mail,
{
    /// Tells the proposer of a rejection. What may have been sent already is sent only if it was `resubmitted`.
    pub(super) async fn tell(
        &self,
        outcome: &RecordedEvent,
        resubmitted: bool,
    ) -> Result<Notified, Failure> {
        let event: DestinationEvent = decode(&outcome.event.event_type, &outcome.event.payload)?;
        let (DestinationEvent::GeolocationValidationFailed { reason, .. }, Ok(id)) =
            (event, outcome.stream.id.parse::<DestinationId>())
        else {
            return Err(NotifyError::NoDestination(outcome.stream.clone()).into());
        };
        let Some((proposal, proposer)) = self.proposer(outcome).await? else {
            return Ok(Notified::NoAddress);
        };
        let to = match self.proposers.address(proposal, &proposer).await? {
            ProposerAddress::Known(address) => address,
            ProposerAddress::Erased(_) => return Ok(Notified::Erased),
        };
        let told = Told { event: outcome.event.id, at: outcome.event.timestamp, resubmitted };
        let claimed = match self.claim(&to, told).await? {
            Claiming::Claimed(claimed) => claimed,
            Claiming::NoLetter(notified) => return Ok(notified),
        };
        let letter = letter::needs_correcting(to, &self.site, id, reason, &claimed.answers);
        let sent = self.mail.send(&letter).await;
        self.settle(&claimed, &sent).await;
        match sent {
            Ok(()) => Ok(Notified::Sent),
            Err(MailError::NotNow(reason)) => Err(NotifyError::NotNow(reason).into()),
            Err(MailError::Refused(reason)) => Err(NotifyError::Refused(reason).into()),
            Err(MailError::Unknown(reason)) => Err(NotifyError::Unknown(reason).into()),
        }
    }

    /// Who proposed it, and the event that says so.
    async fn proposer(&self, outcome: &RecordedEvent) -> Result<Option<(Uuid, Proposer)>, Failure> {
        let stream = &outcome.stream;
        let mut history = std::pin::pin!(self.events.read(stream, Version::EMPTY));
        let first = history.try_next().await?;
        let RecordedEvent { event, .. } =
            first.ok_or_else(|| NotifyError::NotHere(stream.clone()))?;
        match decode(&event.event_type, &event.payload)? {
            DestinationEvent::DestinationProposed { proposer, .. } => {
                Ok(proposer.map(|proposer| (event.id, proposer)))
            }
            _ => Err(NotifyError::NoProposal(stream.clone()).into()),
        }
    }
}
