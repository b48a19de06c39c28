//! What can be asked of a destination.

use crate::{
    CountryCode, Description, DestinationEvent, FailureReason, Geolocation, Name, Proposer,
    SubdivisionCode,
};

/// A request to change a destination.
#[derive(Debug, Clone, PartialEq)]
pub enum DestinationCommand {
    /// Say that there is a place.
    Propose(ProposeDestination),
    /// Say whether it is.
    RecordVerdict(GeolocationVerdict),
    /// Say that the time for that is up.
    Expire,
}

/// Someone says that there is a place.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposeDestination {
    /// What people call it.
    pub name: Name,
    /// Where it is said to be.
    pub geolocation: Geolocation,
    /// What to expect there.
    pub description: Option<Description>,
    /// Who says so, if they leave an address.
    pub proposer: Option<Proposer>,
    /// Whether it is a test, which visitors do not see whatever becomes of it.
    pub is_test: bool,
}

impl ProposeDestination {
    /// Whether both propose the same place. Who proposes it does not matter: if it did, the answer to a repeat would
    /// tell whether a guessed address is the right one, and a repeat after an address was forgotten would be refused.
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

/// What was found out about a geolocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GeolocationVerdict {
    /// It lies in a country.
    Somewhere {
        /// The country.
        country: CountryCode,
        /// Its part, where the boundaries know one.
        subdivision: Option<SubdivisionCode>,
    },
    /// It is nowhere that a family could go.
    Nowhere(FailureReason),
}

impl From<ProposeDestination> for DestinationEvent {
    fn from(proposal: ProposeDestination) -> Self {
        let ProposeDestination { name, geolocation, description, proposer, is_test } = proposal;
        Self::DestinationProposed { name, geolocation, description, proposer, is_test }
    }
}

impl GeolocationVerdict {
    /// What it means for a proposal.
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
