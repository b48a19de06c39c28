//! Which country a point is in, without asking anybody: the boundaries of `OpenStreetMap`.

use country_boundaries::{BOUNDARIES_ODBL_60X30, CountryBoundaries, LatLon};
use domain::{CountryCode, FailureReason, Geolocation, GeolocationVerdict, SubdivisionCode};
use thiserror::Error;

/// The Antarctic Treaty speaks for everything south of 60° S; the boundaries do not have it.
const ANTARCTICA_FROM: f64 = -60.0;
const ANTARCTICA: &str = "AQ";

/// The boundaries of all countries.
#[derive(Debug)]
pub struct Countries {
    boundaries: CountryBoundaries,
}

/// The built-in boundaries can't be read.
#[derive(Debug, Error)]
#[error("the country boundaries built into this program can't be read: {0}")]
pub struct CountriesError(#[from] country_boundaries::ReadError);

impl Countries {
    /// Loads the built-in boundaries; takes less than a millisecond.
    ///
    /// # Errors
    /// [`CountriesError`] if the program was built with a broken data set.
    pub fn load() -> Result<Self, CountriesError> {
        Ok(Self { boundaries: CountryBoundaries::from_reader(BOUNDARIES_ODBL_60X30)? })
    }

    /// Where a point is, or why it is nowhere.
    #[must_use]
    pub fn judge(&self, point: Geolocation) -> GeolocationVerdict {
        if let Some(reason) = point.obvious_failure() {
            return GeolocationVerdict::Nowhere(reason);
        }
        let Ok(position) = LatLon::new(point.latitude(), point.longitude()) else {
            return GeolocationVerdict::Nowhere(FailureReason::LatitudeOutOfRange);
        };
        let areas = self.boundaries.ids(position);
        let mut countries = areas.iter().filter_map(|id| country(id));
        let is_antarctica = point.latitude() < ANTARCTICA_FROM;
        match countries.next().or_else(|| is_antarctica.then(|| country(ANTARCTICA))?) {
            Some(country) => GeolocationVerdict::Somewhere {
                country,
                subdivision: areas.iter().find_map(|id| subdivision(id, country)),
            },
            None => GeolocationVerdict::Nowhere(FailureReason::NotInACountry),
        }
    }
}

fn country(id: &str) -> Option<CountryCode> {
    CountryCode::try_from(id.to_owned()).ok()
}

fn subdivision(id: &str, country: CountryCode) -> Option<SubdivisionCode> {
    SubdivisionCode::try_from(id.to_owned())
        .ok()
        .filter(|code| code.as_str().starts_with(country.as_str()))
}

#[cfg(test)]
mod tests {
    use super::Countries;
    use domain::{FailureReason, Geolocation, GeolocationVerdict};

    fn judge(latitude: f64, longitude: f64) -> GeolocationVerdict {
        Countries::load().unwrap().judge(Geolocation::new(latitude, longitude).unwrap())
    }

    fn place(latitude: f64, longitude: f64) -> (String, Option<String>) {
        match judge(latitude, longitude) {
            GeolocationVerdict::Somewhere { country, subdivision } => {
                (country.into(), subdivision.map(String::from))
            }
            GeolocationVerdict::Nowhere(reason) => (format!("{reason:?}"), None),
        }
    }

    #[test]
    fn a_place_on_land_is_in_its_country() {
        assert_eq!(place(48.858_222, 2.2945).0, "FR");
        assert_eq!(place(-33.8568, 151.2153).0, "AU");
        assert_eq!(place(51.5007, -0.1246).0, "GB");
    }

    #[test]
    fn a_part_of_the_country_is_known_where_the_boundaries_have_it() {
        assert_eq!(place(33.0, -97.0), ("US".to_owned(), Some("US-TX".to_owned())));
    }

    #[test]
    fn the_ocean_is_in_no_country() {
        assert_eq!(judge(30.0, -40.0), GeolocationVerdict::Nowhere(FailureReason::NotInACountry));
    }

    #[test]
    fn the_poles_differ() {
        assert_eq!(place(-90.0, 0.0).0, "AQ");
        assert_eq!(judge(90.0, 0.0), GeolocationVerdict::Nowhere(FailureReason::NotInACountry));
    }

    #[test]
    fn beyond_the_globe_is_nowhere() {
        assert_eq!(
            judge(91.0, 0.0),
            GeolocationVerdict::Nowhere(FailureReason::LatitudeOutOfRange)
        );
        assert_eq!(
            judge(0.0, 181.0),
            GeolocationVerdict::Nowhere(FailureReason::LongitudeOutOfRange)
        );
        assert_eq!(judge(0.0, 0.0), GeolocationVerdict::Nowhere(FailureReason::UnknownPlace));
    }
}
