//! Handles one rejection.

use domain::{DestinationEvent, DestinationId, Proposer};
use event_store::{EventStore, RecordedEvent, Version, decode};
use futures::TryStreamExt;
use stream_processing::Failure;
use stream_processing::encryption::{KeyStore, KeyedHash};
use uuid::Uuid;

use super::claiming::Claiming;
use super::letter;
use super::notifier::{Notified, Notifier};
use super::notify_error::NotifyError;
use crate::mailboxes::Told;
use crate::ports::mail::{Mail, MailError};
use crate::ports::mailbox_store::MailboxStore;
use crate::proposers::ProposerAddress;

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
