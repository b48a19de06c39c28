//! Where places are: a sample of known ones, and the whole globe.

use domain::{Geolocation, GeolocationVerdict};
use handlers::stations::validate_geolocation::Countries;
use site_templates::country_name;

const KNOWN_PLACES: &str = include_str!("known_places.tsv");
const NOWHERE: &str = "none";

/// Countries and their parts, as codes.
fn place(countries: &Countries, latitude: f64, longitude: f64) -> (String, Option<String>) {
    match countries.judge(Geolocation::new(latitude, longitude).unwrap()) {
        GeolocationVerdict::Somewhere { country, subdivision } => {
            (country.into(), subdivision.map(String::from))
        }
        GeolocationVerdict::Nowhere(_) => (NOWHERE.to_owned(), None),
    }
}

#[test]
fn known_places_are_in_their_countries() {
    let countries = Countries::load().unwrap();
    let lines = KNOWN_PLACES.lines().filter(|line| !line.starts_with('#'));
    let places: Vec<Vec<&str>> = lines.map(|line| line.split('\t').collect()).collect();
    let wrong: Vec<String> = places
        .iter()
        .filter_map(|known| {
            let (latitude, longitude) = (known[0].parse().unwrap(), known[1].parse().unwrap());
            let found = place(&countries, latitude, longitude).0;
            (found != known[2]).then(|| format!("{} is {found}, not {}", known[3], known[2]))
        })
        .collect();
    println!("{} of {} known places are right", places.len() - wrong.len(), places.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn all_over_the_globe_a_country_has_an_official_code_and_a_name_and_its_parts_are_its_own() {
    let countries = Countries::load().unwrap();
    let degrees = |from: i32, to: i32| (from * 2..=to * 2).map(|half| f64::from(half) / 2.0);
    for latitude in degrees(-90, 90) {
        for longitude in degrees(-180, 180) {
            let (country, part) = place(&countries, latitude, longitude);
            if country == NOWHERE {
                continue;
            }
            let at = format!("{country} at {latitude}, {longitude}");
            assert!(domain::CountryCode::try_from(country.clone()).is_ok(), "{at}");
            assert_ne!(country_name(&country), country, "{at}");
            assert!(part.is_none_or(|part| part.starts_with(&format!("{country}-"))), "{at}");
        }
    }
}

#[test]
fn both_sides_of_the_antimeridian_are_the_same_place() {
    let countries = Countries::load().unwrap();
    for latitude in [-16.78, -77.0, 66.0, 68.9, 71.0] {
        let west = place(&countries, latitude, -180.0);
        assert_eq!(place(&countries, latitude, 180.0), west, "{latitude}");
    }
}
