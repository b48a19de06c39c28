//! Handles one rejection.

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

/// The parts needed to notify a proposer.
#[derive(Debug)]
pub struct Notifier<E, K, H, S, M> {
    /// The store that holds the proposals.
    pub events: E,
    /// The encryption that opens proposers' addresses.
    pub proposers: Proposers<K>,
    /// The keyed hash that finds mailboxes and signs links.
    pub hash: H,
    /// The store of mailboxes and of letter counts.
    pub mailboxes: S,
    /// The mail service that sends letters.
    pub mail: M,
    /// The daily limits of letters.
    pub limits: LetterLimits,
    /// The site that the links lead to.
    pub site: SiteUrl,
    /// The clock that decides what is news.
    pub now: Clock,
}

/// The result for a rejection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notified {
    /// The letter was sent now.
    Sent,
    /// The letter was sent by an earlier delivery.
    SentBefore,
    /// The mailbox has had its letter of the day.
    AnotherLetter,
    /// The mailbox has had its first letter, and its owner has not agreed to more.
    Unanswered,
    /// The owner has refused letters.
    Refused,
    /// The proposer left no address.
    NoAddress,
    /// The address was forgotten, so its key is gone.
    Erased,
    /// The event is replayed to others.
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
    /// Notifies the proposer of a rejection. A letter that may have been sent is sent again only if `resubmitted`.
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

    /// The sealed address, and the id of the event that contains it.
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
