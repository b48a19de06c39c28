//! Why a place is not accepted.

use serde::{Deserialize, Serialize};

/// Why a place was not found, as a code for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureReason {
    /// The latitude is beyond ±90 degrees.
    LatitudeOutOfRange,
    /// The longitude is beyond ±180 degrees.
    LongitudeOutOfRange,
    /// Exactly 0, 0, which software writes for an unknown place.
    UnknownPlace,
    /// At sea, or in the territory of no country.
    NotInACountry,
}

impl FailureReason {
    /// The sentence for the proposer.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::LatitudeOutOfRange => {
                "The latitude is out of range: it must be between -90 and 90 degrees."
            }
            Self::LongitudeOutOfRange => {
                "The longitude is out of range: it must be between -180 and 180 degrees."
            }
            Self::UnknownPlace => {
                "Latitude 0, longitude 0 stands for an unknown place. Look up where it really is."
            }
            Self::NotInACountry => {
                "There is no country at this place: it is in the ocean, or in nobody's land. \
                 Check the sign and the order of latitude and longitude."
            }
        }
    }
}
