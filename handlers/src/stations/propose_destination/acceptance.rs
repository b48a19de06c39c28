//! Accepts a proposal, whichever way it came: one append, and repeats are recognised.

use chrono::{DateTime, Utc};
use domain::{Destination, DestinationCommand, DestinationId, Outcome, decide, evolve};
use event_store::{DecideError, Decider, Decision, EventStore, Known, LoadError, Metadata};
use stream_processing::Transience;
use stream_processing::encryption::KeyStore;
use thiserror::Error;
use uuid::Uuid;

use super::Proposal;
use crate::proposers::{ProposerError, Proposers};
use crate::reaction::ReactionError;
use crate::stored_events::{new_event, stream_of};

/// A proposal that was accepted, now or before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Accepted {
    pub(crate) id: DestinationId,
    pub(crate) outcome: Option<Outcome>,
}

/// Why a proposal was not accepted.
#[derive(Debug, Error)]
pub(crate) enum AcceptError {
    /// The id belongs to a proposal with other content.
    #[error("destination {0} was proposed with other content")]
    OtherContent(DestinationId),
    /// The proposer's address can't be sealed.
    #[error(transparent)]
    Proposer(#[from] ProposerError),
    /// The destination's stream can't be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The event can't be appended.
    #[error(transparent)]
    Decide(DecideError<ReactionError>),
}

impl Transience for AcceptError {
    fn is_transient(&self) -> bool {
        match self {
            Self::OtherContent(_) => false,
            Self::Proposer(error) => error.is_transient(),
            Self::Load(error) => error.is_transient(),
            Self::Decide(error) => error.is_transient(),
        }
    }
}

/// The destination that is proposed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    /// Its id is new, so it can't exist yet.
    New(DestinationId),
    /// Its id is derived from the client's key, so it may have been proposed before.
    Named(DestinationId),
}

/// Appends `DestinationProposed` as the first event of a destination.
/// A repeat is accepted again, with the current outcome.
///
/// `proposers` seals the proposer's address for the event. That may create a key, so it is done only for an append:
/// if the destination may exist, its stream is read first. Only the first proposal's address counts.
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
    let stream = stream_of(id);
    let destination = Decider::new(events, &stream, evolve);
    let mut known = Known::default();
    if let (Some(address), Some(proposers)) = (email, proposers) {
        if let Target::Named(_) = target {
            known = destination.load(known).await?;
        }
        if known.state == Destination::Initial {
            command.proposer = Some(proposers.seal(event_id, &address).await?);
        }
    }
    let decide = |state: &Destination| {
        let decided = decide(state, DestinationCommand::Propose(command.clone()))?;
        let ids = std::iter::once(event_id).chain(std::iter::repeat_with(Uuid::now_v7));
        let event = |(event, id)| new_event(event, id, timestamp, metadata.clone());
        Ok(decided.iter().zip(ids).map(event).collect::<Result<_, _>>()?)
    };
    match destination.decide(known, decide).await {
        Ok(Decision::Appended(_)) => Ok(Accepted { id, outcome: None }),
        Ok(Decision::Unchanged(known)) => Ok(Accepted { id, outcome: known.state.outcome() }),
        Err(DecideError::Refused(ReactionError::Rejected(_))) => Err(AcceptError::OtherContent(id)),
        Err(error) => Err(AcceptError::Decide(error)),
    }
}
