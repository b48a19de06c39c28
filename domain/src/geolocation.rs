//! The place of a destination, as claimed.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::FailureReason;

/// A point in decimal degrees (WGS 84), rounded to 7 decimals (about a centimetre).
///
/// It may be out of range: a proposal is a claim, which is checked later.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Coordinates", into = "Coordinates")]
pub struct Geolocation {
    latitude: f64,
    longitude: f64,
}

/// Why a number is not accepted as a coordinate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidCoordinate {
    /// The number is infinite or NaN.
    #[error("the coordinate is not a finite number.")]
    NotFinite,
    /// The number is beyond ±1,000,000, which no unit of angle explains.
    #[error("the coordinate is beyond ±1,000,000.")]
    Absurd,
}

impl Geolocation {
    const LARGEST: f64 = 1_000_000.0;
    const DECIMALS: f64 = 1e7;

    /// A point from decimal degrees.
    ///
    /// # Errors
    /// [`InvalidCoordinate`] when one of the two is not finite, or beyond ±1,000,000.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, InvalidCoordinate> {
        Ok(Self { latitude: Self::coordinate(latitude)?, longitude: Self::coordinate(longitude)? })
    }

    /// One coordinate, checked and rounded as [`Geolocation::new`]
    /// does; for reporting every invalid field of a request at once.
    ///
    /// # Errors
    /// [`InvalidCoordinate`] when it is not finite, or beyond ±1,000,000.
    pub fn coordinate(degrees: f64) -> Result<f64, InvalidCoordinate> {
        if !degrees.is_finite() {
            return Err(InvalidCoordinate::NotFinite);
        }
        if degrees.abs() > Self::LARGEST {
            return Err(InvalidCoordinate::Absurd);
        }
        // Adding zero turns -0 into 0, so that equal points have equal bytes.
        Ok((degrees * Self::DECIMALS).round() / Self::DECIMALS + 0.0)
    }

    /// Degrees north of the equator; negative to the south.
    #[must_use]
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east of Greenwich; negative to the west.
    #[must_use]
    pub fn longitude(self) -> f64 {
        self.longitude
    }

    /// Why it is certainly nowhere, if that is evident without a map.
    #[must_use]
    pub fn obvious_failure(self) -> Option<FailureReason> {
        if self.latitude.abs() > 90.0 {
            Some(FailureReason::LatitudeOutOfRange)
        } else if self.longitude.abs() > 180.0 {
            Some(FailureReason::LongitudeOutOfRange)
        } else if self.latitude == 0.0 && self.longitude == 0.0 {
            Some(FailureReason::UnknownPlace)
        } else {
            None
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Coordinates {
    latitude: f64,
    longitude: f64,
}

impl TryFrom<Coordinates> for Geolocation {
    type Error = InvalidCoordinate;

    fn try_from(Coordinates { latitude, longitude }: Coordinates) -> Result<Self, Self::Error> {
        Self::new(latitude, longitude)
    }
}

impl From<Geolocation> for Coordinates {
    fn from(Geolocation { latitude, longitude }: Geolocation) -> Self {
        Self { latitude, longitude }
    }
}

#[cfg(test)]
mod tests {
    use super::{Geolocation, InvalidCoordinate};
    use crate::FailureReason;
    use proptest::prelude::*;

    #[test]
    fn is_rounded_to_seven_decimals() {
        assert_eq!(
            Geolocation::new(51.123_456_78, -0.0).unwrap(),
            Geolocation::new(51.123_456_8, 0.0).unwrap()
        );
    }

    #[test]
    fn refuses_what_is_no_coordinate() {
        assert_eq!(Geolocation::new(f64::NAN, 0.0), Err(InvalidCoordinate::NotFinite));
        assert_eq!(Geolocation::new(0.0, f64::INFINITY), Err(InvalidCoordinate::NotFinite));
        assert_eq!(Geolocation::new(1_000_000.1, 0.0), Err(InvalidCoordinate::Absurd));
    }

    #[test]
    fn knows_what_is_nowhere_on_any_map() {
        let failure =
            |latitude, longitude| Geolocation::new(latitude, longitude).unwrap().obvious_failure();
        assert_eq!(failure(90.1, 200.0), Some(FailureReason::LatitudeOutOfRange));
        assert_eq!(failure(-90.0, -180.1), Some(FailureReason::LongitudeOutOfRange));
        assert_eq!(failure(0.0, 0.0), Some(FailureReason::UnknownPlace));
        assert_eq!(failure(90.0, 180.0), None);
    }

    proptest! {
        #[test]
        fn survives_storage(latitude in -1e6..1e6f64, longitude in -1e6..1e6f64) {
            let point = Geolocation::new(latitude, longitude).unwrap();
            let stored = serde_json::to_string(&point).unwrap();
            prop_assert_eq!(serde_json::from_str::<Geolocation>(&stored).unwrap(), point);
        }
    }
}
