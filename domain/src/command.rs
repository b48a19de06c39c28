//! The commands of a destination.

use crate::{
    CountryCode, Description, DestinationEvent, FailureReason, Geolocation, Name, Proposer,
    SubdivisionCode,
};

/// A request to change a destination.
#[derive(Debug, Clone, PartialEq)]
pub enum DestinationCommand {
    /// Propose a place, which is then checked.
    Propose(ProposeDestination),
    /// Record whether the place was found.
    RecordVerdict(GeolocationVerdict),
    /// Record that the place could not be checked in time.
    Expire,
}

/// The proposal of a place by a visitor.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposeDestination {
    /// A name, on one line.
    pub name: Name,
    /// The place as claimed; it may be out of range.
    pub geolocation: Geolocation,
    /// What to expect there, in one line.
    pub description: Option<Description>,
    /// The sealed address of the visitor; `None` if they left none.
    pub proposer: Option<Proposer>,
    /// Whether it is a test, which visitors never see, whatever its outcome.
    pub is_test: bool,
}

impl ProposeDestination {
    /// Whether both propose the same place. The proposer does not matter: otherwise the answer to a repeat would
    /// confirm a guessed address, and a repeat after an address was forgotten would be refused.
    #[must_use]
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let Self { name, geolocation, description, proposer: _, is_test } = self;
        let is_same_description = match (description, &other.description) {
            (None, None) => true,
            (Some(one), Some(another)) => one.reads_as(another),
            _ => false,
        };
        name.reads_as(&other.name)
            && *geolocation == other.geolocation
            && is_same_description
            && *is_test == other.is_test
    }
}

/// The result of checking a geolocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GeolocationVerdict {
    /// It lies in a country.
    Somewhere {
        /// The country, such as `FR`.
        country: CountryCode,
        /// The part of the country, if the boundary data has one there.
        subdivision: Option<SubdivisionCode>,
    },
    /// It is nowhere that a family could go, for this reason.
    Nowhere(FailureReason),
}

impl From<ProposeDestination> for DestinationEvent {
    fn from(proposal: ProposeDestination) -> Self {
        let ProposeDestination { name, geolocation, description, proposer, is_test } = proposal;
        Self::DestinationProposed { name, geolocation, description, proposer, is_test }
    }
}

impl GeolocationVerdict {
    /// The event that the verdict causes for a proposal.
    #[must_use]
    pub fn on(self, proposal: &ProposeDestination) -> DestinationEvent {
        match self {
            Self::Somewhere { country, subdivision } => {
                let is_test = proposal.is_test;
                DestinationEvent::GeolocationValidationSucceeded { country, subdivision, is_test }
            }
            Self::Nowhere(reason) => {
                let message = reason.message().to_owned();
                DestinationEvent::GeolocationValidationFailed { reason, message }
            }
        }
    }
}
