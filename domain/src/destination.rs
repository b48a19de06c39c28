//! The aggregate, on one screen: state, `initial`, `evolve`, `decide`.

use thiserror::Error;

use crate::{DestinationCommand, DestinationEvent, ProposeDestination};

/// The state of a destination after the events of its stream so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Destination {
    /// Nobody proposed it yet: the stream is empty.
    #[default]
    Initial,
    /// A place was proposed. `outcome` is `None` until its geolocation was checked.
    Proposed {
        /// The proposal; a later one must propose the same place.
        proposal: ProposeDestination,
        /// The outcome; once set, it is final.
        outcome: Option<Outcome>,
    },
}

/// How checking a geolocation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The place was found: visitors see it.
    Listed,
    /// The place was not found, or is no place to go.
    Rejected,
    /// The place could not be checked in time.
    Expired,
}

impl Destination {
    /// How checking its geolocation ended, if it has.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Initial => None,
            Self::Proposed { outcome, .. } => *outcome,
        }
    }
}

/// Why the domain refuses a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Rejection {
    /// This id already belongs to another place.
    #[error(
        "this destination was already proposed with other content; use a new id for a new place"
    )]
    AlreadyProposed,
    /// The command is about a destination that nobody proposed.
    #[error("there is no proposal; propose the destination first")]
    NotProposed,
}

/// The state after one more event. Total: an event that does not fit leaves the state as it was,
/// because history can't be refused.
#[must_use]
pub fn evolve(state: Destination, event: &DestinationEvent) -> Destination {
    use DestinationEvent as Event;
    match (state, event) {
        (
            Destination::Initial,
            Event::DestinationProposed { name, geolocation, description, proposer, is_test },
        ) => {
            let proposal = ProposeDestination {
                name: name.clone(),
                geolocation: *geolocation,
                description: description.clone(),
                proposer: proposer.clone(),
                is_test: *is_test,
            };
            Destination::Proposed { proposal, outcome: None }
        }
        (
            Destination::Proposed { proposal, outcome: None },
            Event::GeolocationValidationSucceeded { .. },
        ) => Destination::Proposed { proposal, outcome: Some(Outcome::Listed) },
        (
            Destination::Proposed { proposal, outcome: None },
            Event::GeolocationValidationFailed { .. },
        ) => Destination::Proposed { proposal, outcome: Some(Outcome::Rejected) },
        (
            Destination::Proposed { proposal, outcome: None },
            Event::DestinationProposalExpired {},
        ) => Destination::Proposed { proposal, outcome: Some(Outcome::Expired) },
        (state, _) => state,
    }
}

/// The events that a command causes; empty if the state includes them already.
///
/// # Errors
/// A [`Rejection`] when the command contradicts the state.
pub fn decide(
    state: &Destination,
    command: DestinationCommand,
) -> Result<Vec<DestinationEvent>, Rejection> {
    use DestinationCommand as Command;
    match (state, command) {
        (Destination::Initial, Command::Propose(proposal)) => Ok(vec![proposal.into()]),
        (Destination::Initial, Command::RecordVerdict(_) | Command::Expire) => {
            Err(Rejection::NotProposed)
        }
        (Destination::Proposed { proposal: known, .. }, Command::Propose(proposal)) => {
            if known.says_the_same_as(&proposal) {
                Ok(vec![])
            } else {
                Err(Rejection::AlreadyProposed)
            }
        }
        (Destination::Proposed { proposal, outcome: None }, Command::RecordVerdict(verdict)) => {
            Ok(vec![verdict.on(proposal)])
        }
        (Destination::Proposed { outcome: None, .. }, Command::Expire) => {
            Ok(vec![DestinationEvent::DestinationProposalExpired {}])
        }
        (
            Destination::Proposed { outcome: Some(_), .. },
            Command::RecordVerdict(_) | Command::Expire,
        ) => Ok(vec![]),
    }
}

/// The state after a whole history.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a DestinationEvent>) -> Destination {
    events.into_iter().fold(Destination::default(), evolve)
}
