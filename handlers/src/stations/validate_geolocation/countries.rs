//! Finds the country of a point without a request, by the boundaries and coasts of `OpenStreetMap`.

use country_boundaries::{BOUNDARIES_ODBL_60X30, CountryBoundaries, LatLon};
use domain::{FailureReason, Geolocation, GeolocationVerdict};
use thiserror::Error;

use super::coasts::Coast;
use super::corrections::corrected;
use super::place::Place;

/// The boundaries are simplified: a place outside of every country may be this far beyond a boundary, in metres. It
/// belongs to the nearest country.
const TOLERANCE: [f64; 3] = [150.0, 300.0, 500.0];
/// Points to check around a place, at each distance.
const BEARINGS: u8 = 8;
const METRES_A_DEGREE: f64 = 111_195.0;

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
    /// Loads the built-in boundaries; takes about a millisecond.
    ///
    /// # Errors
    /// [`CountriesError`] if the program was built with a broken data set.
    pub fn load() -> Result<Self, CountriesError> {
        Ok(Self { boundaries: CountryBoundaries::from_reader(BOUNDARIES_ODBL_60X30)? })
    }

    /// The country of a point, or why it has none.
    #[must_use]
    pub fn judge(&self, point: Geolocation) -> GeolocationVerdict {
        if let Some(reason) = point.obvious_failure() {
            return GeolocationVerdict::Nowhere(reason);
        }
        match self.locate(point.latitude(), point.longitude()) {
            Some(Place { country, subdivision }) => {
                GeolocationVerdict::Somewhere { country, subdivision }
            }
            None => GeolocationVerdict::Nowhere(FailureReason::NotInACountry),
        }
    }

    fn locate(&self, latitude: f64, longitude: f64) -> Option<Place> {
        let coast = Coast::at(latitude, longitude);
        if coast == Coast::OpenSea {
            return None;
        }
        let place = self.place_at(latitude, longitude);
        if let Some(place) = place.or_else(|| self.nearest(latitude, longitude)) {
            return Some(match corrected(latitude, longitude, place.country) {
                Some(country) => Place { country, subdivision: None },
                None => place,
            });
        }
        match coast {
            Coast::Near(owner) => Some(Place { country: owner.country()?, subdivision: None }),
            Coast::Uncertain | Coast::OpenSea => None,
        }
    }

    fn place_at(&self, latitude: f64, longitude: f64) -> Option<Place> {
        let position = LatLon::new(latitude, longitude).ok()?;
        Place::of(&self.boundaries.ids(position))
    }

    /// The first place found around a point: nearest first, and from north to west.
    fn nearest(&self, latitude: f64, longitude: f64) -> Option<Place> {
        TOLERANCE.into_iter().find_map(|metres| {
            around(latitude, longitude, metres)
                .find_map(|(latitude, longitude)| self.place_at(latitude, longitude))
        })
    }
}

/// The points at a distance. Longitudes may exceed 180 degrees, where the boundaries continue from the other side;
/// there are no points beyond a pole.
fn around(latitude: f64, longitude: f64, metres: f64) -> impl Iterator<Item = (f64, f64)> {
    let degrees = metres / METRES_A_DEGREE;
    let degrees_east = degrees / latitude.to_radians().cos();
    (0..BEARINGS).map(move |step| {
        let bearing = std::f64::consts::TAU * f64::from(step) / f64::from(BEARINGS);
        (latitude + degrees * bearing.cos(), longitude + degrees_east * bearing.sin())
    })
}

#[cfg(test)]
mod tests {
    use super::{Countries, around};
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
    fn the_open_sea_is_in_no_country_even_where_the_boundaries_say_so() {
        for (latitude, longitude) in [(30.0, -40.0), (0.0, -30.0)] {
            let nowhere = GeolocationVerdict::Nowhere(FailureReason::NotInACountry);
            assert_eq!(judge(latitude, longitude), nowhere, "{latitude}, {longitude}");
        }
    }

    #[test]
    fn a_place_just_off_the_simplified_land_is_in_the_nearest_country() {
        // Clyde River, in Canada: the boundaries leave its shore out, and no other country is near.
        assert_eq!(place(70.472_33, -68.589_87).0, "CA");
    }

    #[test]
    fn an_island_that_the_boundaries_leave_out_is_of_the_country_whose_land_is_near() {
        assert_eq!(place(16.1, -88.3), ("BZ".to_owned(), None));
    }

    #[test]
    fn a_settlement_beyond_a_simplified_border_is_in_its_own_country() {
        assert_eq!(place(59.0897, 11.2246), ("NO".to_owned(), None), "Sponvika");
        assert_eq!(place(58.9359, 11.1712).0, "SE", "Strömstad");
    }

    #[test]
    fn the_official_code_counts_and_not_the_reserved_one() {
        assert_eq!(place(28.2723, -16.6425).0, "ES", "Tenerife");
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

    #[test]
    fn the_points_around_one_are_as_far_from_it_in_every_direction_and_latitude() {
        for latitude in [0.0_f64, 59.0, -89.0] {
            for (north, east) in around(latitude, 10.0, 300.0) {
                let up = (north - latitude) * 111_195.0;
                let right = (east - 10.0) * 111_195.0 * latitude.to_radians().cos();
                assert!((up.hypot(right) - 300.0).abs() < 1.0, "{latitude}: {north}, {east}");
            }
        }
    }

    #[test]
    fn every_point_of_the_globe_can_be_judged() {
        for (latitude, longitude) in [(90.0, 180.0), (90.0, -180.0), (-90.0, 180.0), (0.0, 180.0)] {
            let _ = judge(latitude, longitude);
        }
    }
}
