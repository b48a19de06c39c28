//! Areas of the globe, about 5 by 5 kilometres, by their geohash.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Geolocation;

/// Five characters are a cell of 0.044 degrees: <https://en.wikipedia.org/wiki/Geohash>.
const LENGTH: usize = 5;

/// The geohash of an area, in five characters. Places near each
/// other share it, unless the edge of an area is between them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Geohash(String);

/// The text is not a geohash of five characters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a geohash of {LENGTH} characters")]
pub struct InvalidGeohash(String);

impl Geohash {
    /// The area of a place; `None` if the place is out of range.
    #[must_use]
    pub fn of(place: Geolocation) -> Option<Self> {
        let (x, y) = (place.longitude(), place.latitude());
        geohash::encode(geohash::Coord { x, y }, LENGTH).ok().map(Self)
    }

    /// The geohash as text: five characters in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Geohash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Geohash {
    type Err = InvalidGeohash;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_ours = text.len() == LENGTH && geohash::decode_bbox(text).is_ok();
        if is_ours { Ok(Self(text.to_owned())) } else { Err(InvalidGeohash(text.to_owned())) }
    }
}

impl TryFrom<String> for Geohash {
    type Error = InvalidGeohash;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Geohash> for String {
    fn from(geohash: Geohash) -> Self {
        geohash.0
    }
}

#[cfg(test)]
mod tests {
    use super::Geohash;
    use crate::Geolocation;

    fn area(latitude: f64, longitude: f64) -> Option<String> {
        Geohash::of(Geolocation::new(latitude, longitude).unwrap()).map(String::from)
    }

    #[test]
    fn places_near_each_other_share_an_area() {
        let tower = area(48.858_222, 2.2945);
        assert_eq!(tower.as_deref(), Some("u09tu"));
        assert_eq!(area(48.8606, 2.2876), tower, "the Trocadéro, across the river");
        assert_ne!(area(45.7640, 4.8357), tower, "Lyon");
    }

    #[test]
    fn beyond_the_globe_there_is_no_area() {
        assert_eq!(area(90.1, 0.0), None);
        assert_eq!(area(0.0, -180.1), None);
    }

    #[test]
    fn only_a_geohash_is_read_as_one() {
        assert!("u09tu".parse::<Geohash>().is_ok());
        for wrong in ["", "u09t", "u09tun", "u09ta", "u09t#"] {
            assert!(wrong.parse::<Geohash>().is_err(), "{wrong}");
        }
    }
}
