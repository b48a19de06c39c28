//! Coordinates as people write them, with a link to a map.

use askama::Template;
use askama::filters::HtmlSafe;

/// A point in decimal degrees, WGS 84, linked to `OpenStreetMap` when it is on the globe at all.
#[derive(Template)]
#[template(path = "place.html", whitespace = "minimize")]
pub(crate) struct Place {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
}

impl HtmlSafe for Place {}

impl Place {
    /// `51.5074° N, 0.1278° W`: four decimals are about 11 metres, near enough for a day out.
    fn coordinates(&self) -> String {
        format!("{}, {}", degrees(self.latitude, 'N', 'S'), degrees(self.longitude, 'E', 'W'))
    }

    /// `OpenStreetMap` with a marker on the point; `None` if the point is outside of any map: a proposal may have any
    /// number until it has been checked.
    fn map_address(&self) -> Option<String> {
        let on_the_globe = self.latitude.abs() <= 90.0 && self.longitude.abs() <= 180.0;
        // Adding zero turns -0 into 0, which reads better in an address.
        let (latitude, longitude) = (self.latitude + 0.0, self.longitude + 0.0);
        on_the_globe.then(|| {
            format!(
                "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=14/{latitude}/{longitude}"
            )
        })
    }
}

fn degrees(value: f64, positive: char, negative: char) -> String {
    let magnitude = format!("{:.4}", value.abs());
    // Decided after rounding, so that a tiny negative number does not become zero degrees south.
    let hemisphere = if value < 0.0 && magnitude != "0.0000" { negative } else { positive };
    format!("{magnitude}° {hemisphere}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(latitude: f64, longitude: f64) -> Place {
        Place { latitude, longitude }
    }

    #[test]
    fn north_and_west_are_written_as_people_write_them() {
        assert_eq!(place(51.5074, -0.1278).coordinates(), "51.5074° N, 0.1278° W");
    }

    #[test]
    fn south_and_east_are_written_as_people_write_them() {
        assert_eq!(place(-33.856_784_4, 151.2153).coordinates(), "33.8568° S, 151.2153° E");
    }

    #[test]
    fn what_rounds_to_zero_has_no_negative_hemisphere() {
        assert_eq!(place(-0.000_01, -0.0).coordinates(), "0.0000° N, 0.0000° E");
    }

    #[test]
    fn the_map_shows_a_marker_on_the_exact_point() {
        assert_eq!(
            place(51.5074, -0.0).map_address().as_deref(),
            Some("https://www.openstreetmap.org/?mlat=51.5074&mlon=0#map=14/51.5074/0")
        );
    }

    #[test]
    fn a_point_beyond_the_globe_has_no_map() {
        assert_eq!(place(90.1, 0.0).map_address(), None);
        assert_eq!(place(0.0, -180.1).map_address(), None);
        assert_eq!(place(f64::NAN, 0.0).map_address(), None);
    }

    #[test]
    fn a_point_beyond_the_globe_is_still_shown_but_not_linked() {
        let html = place(1_000_000.0, 0.0).render().unwrap();

        assert!(html.contains("1000000.0000° N"), "{html}");
        assert!(!html.contains("<a "), "{html}");
    }
}
