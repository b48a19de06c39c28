//! Accepting a proposal, whichever way it came: one append, and a repeat is recognised.

use chrono::{DateTime, Utc};
use domain::{
    Destination, DestinationCommand, DestinationEvent, DestinationId, Outcome, ProposeDestination,
    decide,
};
use event_store::{AppendError, EncodeError, EventStore, ExpectedVersion, Metadata};
use stream_processing::encryption::KeyStore;
use thiserror::Error;
use uuid::Uuid;

use super::Proposal;
use crate::proposers::{ProposerError, Proposers};
use crate::stored_events::{FoldError, fold_destination, new_event, stream_of};

/// What became of a proposal that was accepted now or before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Accepted {
    pub(crate) id: DestinationId,
    pub(crate) outcome: Option<Outcome>,
}

/// Why a proposal was not accepted.
#[derive(Debug, Error)]
pub(crate) enum AcceptError {
    /// Its id stands for another one.
    #[error("destination {0} was proposed with other content")]
    OtherContent(DestinationId),
    /// The proposer's address could not be sealed.
    #[error(transparent)]
    Proposer(#[from] ProposerError),
    /// It has no stored form.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// It could not be appended.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// What is there could not be read.
    #[error(transparent)]
    Fold(#[from] FoldError),
}

/// Appends `DestinationProposed` as the first event of a destination. The same proposal again is accepted
/// again, with the outcome as it is now. The proposer's address is sealed for its event; `proposers` does that
/// wherever an address is taken.
pub(crate) async fn accept<K: KeyStore>(
    events: &impl EventStore,
    proposers: Option<&Proposers<K>>,
    id: DestinationId,
    proposal: Proposal,
    timestamp: DateTime<Utc>,
    metadata: Metadata,
) -> Result<Accepted, AcceptError> {
    let (event_id, Proposal { command: mut proposal, email }) = (Uuid::now_v7(), proposal);
    if let (Some(address), Some(proposers)) = (email, proposers) {
        proposal.proposer = Some(proposers.seal(event_id, &address).await?);
    }
    let event = DestinationEvent::from(proposal.clone());
    let event = new_event(&event, event_id, timestamp, metadata)?;
    match events.append(&stream_of(id), ExpectedVersion::NoStream, &[event]).await {
        Ok(_) => Ok(Accepted { id, outcome: None }),
        Err(AppendError::Conflict { .. }) => repeat(events, id, proposal).await,
        Err(error) => Err(error.into()),
    }
}

async fn repeat(
    events: &impl EventStore,
    id: DestinationId,
    proposal: ProposeDestination,
) -> Result<Accepted, AcceptError> {
    let (state, _) = fold_destination(events, id).await?;
    match (decide(&state, DestinationCommand::Propose(proposal)), state) {
        (Ok(_), Destination::Proposed { outcome, .. }) => Ok(Accepted { id, outcome }),
        _ => Err(AcceptError::OtherContent(id)),
    }
}
