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

/// The destination that a proposal is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    /// Nobody else knows its id, so it can't be there yet.
    New(DestinationId),
    /// Its id follows from what the client calls the proposal, so it may have been proposed before.
    Named(DestinationId),
}

/// Appends `DestinationProposed` as the first event of a destination. The same proposal again is accepted
/// again, with the outcome as it is now.
///
/// `proposers` seals the proposer's address for the event. That may make a key, so it is done for nothing but an
/// append: where the destination may be there already, its stream is read before. Only the first proposal's address
/// counts.
pub(crate) async fn accept<K: KeyStore>(
    events: &impl EventStore,
    proposers: Option<&Proposers<K>>,
    target: Target,
    proposal: Proposal,
    timestamp: DateTime<Utc>,
    metadata: Metadata,
) -> Result<Accepted, AcceptError> {
    let (event_id, Proposal { mut command, email }) = (Uuid::now_v7(), proposal);
    let (Target::New(id) | Target::Named(id)) = target;
    if let (Some(address), Some(proposers)) = (email, proposers) {
        if let Target::Named(id) = target
            && let Some(accepted) = accepted_before(events, id, &command).await?
        {
            return Ok(accepted);
        }
        command.proposer = Some(proposers.seal(event_id, &address).await?);
    }
    let event = DestinationEvent::from(command.clone());
    let event = new_event(&event, event_id, timestamp, metadata)?;
    match events.append(&stream_of(id), ExpectedVersion::NoStream, &[event]).await {
        Ok(_) => Ok(Accepted { id, outcome: None }),
        Err(conflict @ AppendError::Conflict { .. }) => {
            accepted_before(events, id, &command).await?.ok_or(conflict.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// What became of a proposal that is there already; nothing if nobody proposed the destination yet.
async fn accepted_before(
    events: &impl EventStore,
    id: DestinationId,
    proposal: &ProposeDestination,
) -> Result<Option<Accepted>, AcceptError> {
    let (state, _) = fold_destination(events, id).await?;
    let decided = decide(&state, DestinationCommand::Propose(proposal.clone()));
    decided.map_err(|_| AcceptError::OtherContent(id))?;
    Ok(match state {
        Destination::Initial => None,
        Destination::Proposed { outcome, .. } => Some(Accepted { id, outcome }),
    })
}
