//! Given/when/then for decisions, and controls: canonical examples for tests.
//!
//! ```
//! use domain::testing::{controls, given};
//!
//! given([]).when(controls::propose()).then([controls::proposed()]);
//! ```

#![allow(clippy::needless_pass_by_value, reason = "a story reads better with its events in place")]

use crate::{Destination, DestinationCommand, DestinationEvent, Rejection, decide, fold};

/// Starts a story from a history of events.
#[must_use]
pub fn given<const N: usize>(history: [DestinationEvent; N]) -> Given {
    Given { state: fold(&history) }
}

/// A destination with a history.
#[derive(Debug)]
pub struct Given {
    state: Destination,
}

/// The result of a decision.
#[derive(Debug)]
pub struct When {
    decision: Result<Vec<DestinationEvent>, Rejection>,
}

impl Given {
    /// Decides on the command that happens next.
    #[must_use]
    pub fn when(self, command: DestinationCommand) -> When {
        When { decision: decide(&self.state, command) }
    }
}

impl When {
    /// Expects exactly these events, in this order.
    ///
    /// # Panics
    /// If there are other events, or the command is refused.
    #[track_caller]
    pub fn then<const N: usize>(self, expected: [DestinationEvent; N]) {
        assert_eq!(self.decision, Ok(expected.to_vec()));
    }

    /// Expects that the command is accepted without an event.
    ///
    /// # Panics
    /// If there is an event, or the command is refused.
    #[track_caller]
    pub fn then_nothing(self) {
        self.then([]);
    }

    /// Expects that the domain refuses the command.
    ///
    /// # Panics
    /// If it accepts the command, or refuses it for another reason.
    #[track_caller]
    pub fn then_rejected(self, expected: Rejection) {
        assert_eq!(self.decision, Err(expected));
    }
}

/// Canonical examples, which tests of all crates share.
pub mod controls {
    #![allow(
        clippy::unwrap_used,
        reason = "the examples are valid, as every test that uses them shows"
    )]

    use crate::{
        CountryCode, Description, DestinationCommand, DestinationEvent, FailureReason, Geolocation,
        GeolocationVerdict, Name, ProposeDestination, Proposer, SubdivisionCode,
    };

    /// A proposal of a valid, well-known place.
    ///
    /// # Panics
    /// Never: the example is valid.
    #[must_use]
    pub fn proposal() -> ProposeDestination {
        ProposeDestination {
            name: Name::try_from("Eiffel Tower".to_owned()).unwrap(),
            geolocation: Geolocation::new(48.858_222_2, 2.2945).unwrap(),
            description: Some(
                Description::try_from("Stairs for the brave, lifts for the rest.".to_owned())
                    .unwrap(),
            ),
            proposer: None,
            is_test: false,
        }
    }

    /// A proposer with a sealed address.
    #[must_use]
    pub fn proposer() -> Proposer {
        Proposer {
            key: "0198c5a0-0000-7000-8000-00000000ada0".to_owned(),
            sealed: "c2VhbGVk".to_owned(),
        }
    }

    /// A copy of [`proposal`] by this proposer.
    #[must_use]
    pub fn proposal_by(proposer: Proposer) -> ProposeDestination {
        ProposeDestination { proposer: Some(proposer), ..proposal() }
    }

    /// The same place, proposed as a test.
    #[must_use]
    pub fn test_proposal() -> ProposeDestination {
        ProposeDestination { is_test: true, ..proposal() }
    }

    /// The command that proposes [`proposal`].
    #[must_use]
    pub fn propose() -> DestinationCommand {
        DestinationCommand::Propose(proposal())
    }

    /// The same place under another name.
    ///
    /// # Panics
    /// Never: the example is valid.
    #[must_use]
    pub fn propose_something_else() -> DestinationCommand {
        DestinationCommand::Propose(ProposeDestination {
            name: Name::try_from("La dame de fer".to_owned()).unwrap(),
            ..proposal()
        })
    }

    /// The event that follows from [`propose`].
    #[must_use]
    pub fn proposed() -> DestinationEvent {
        proposal().into()
    }

    /// The verdict that it is in Paris.
    ///
    /// # Panics
    /// Never: the example is valid.
    #[must_use]
    pub fn somewhere() -> GeolocationVerdict {
        GeolocationVerdict::Somewhere {
            country: CountryCode::try_from("FR".to_owned()).unwrap(),
            subdivision: Some(SubdivisionCode::try_from("FR-75".to_owned()).unwrap()),
        }
    }

    /// The verdict that it is in no country.
    #[must_use]
    pub fn nowhere() -> GeolocationVerdict {
        GeolocationVerdict::Nowhere(FailureReason::NotInACountry)
    }

    /// The event that follows from [`somewhere`].
    #[must_use]
    pub fn validation_succeeded() -> DestinationEvent {
        somewhere().on(&proposal())
    }

    /// The event that proposes a test.
    #[must_use]
    pub fn test_proposed() -> DestinationEvent {
        test_proposal().into()
    }

    /// The event that follows from [`somewhere`] for a test.
    #[must_use]
    pub fn test_validation_succeeded() -> DestinationEvent {
        somewhere().on(&test_proposal())
    }

    /// The event that follows from [`nowhere`].
    #[must_use]
    pub fn validation_failed() -> DestinationEvent {
        nowhere().on(&proposal())
    }

    /// The event of a proposal that got no verdict in time.
    #[must_use]
    pub fn expired() -> DestinationEvent {
        DestinationEvent::DestinationProposalExpired {}
    }
}
