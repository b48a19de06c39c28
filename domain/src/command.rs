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
}

impl ProposeDestination {
    /// Whether both say the same. Sealed twice, an address is two texts, so its key is compared.
    #[must_use]
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let is_by_the_same = match (&self.proposer, &other.proposer) {
            (None, None) => true,
            (Some(one), Some(another)) => one.is_same_as(another),
            _ => false,
        };
        is_by_the_same
            && self.name == other.name
            && self.geolocation == other.geolocation
            && self.description == other.description
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
        let ProposeDestination { name, geolocation, description, proposer } = proposal;
        Self::DestinationProposed { name, geolocation, description, proposer }
    }
}

impl From<GeolocationVerdict> for DestinationEvent {
    fn from(verdict: GeolocationVerdict) -> Self {
        match verdict {
            GeolocationVerdict::Somewhere { country, subdivision } => {
                Self::GeolocationValidationSucceeded { country, subdivision }
            }
            GeolocationVerdict::Nowhere(reason) => {
                Self::GeolocationValidationFailed { reason, message: reason.message().to_owned() }
            }
        }
    }
}
