//! The home page as it travels.

use std::io::Write;
use std::ops::RangeInclusive;

use chrono::DateTime;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use proptest::sample::select;
use site_templates::{CountryPlaces, HomePage, ListedDestination, PopularArea};

use crate::sample;

/// What a server may send before it hears from the browser: ten segments of 1,460 bytes
/// (RFC 6928), less the response's headers.
const ONE_WINDOW: usize = 14_000;

/// In bytes.
fn compressed(html: &str, level: u32) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(html.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

#[test]
fn twenty_destinations_of_full_length_arrive_in_one_window() {
    let page = sample::full_length_home_page();
    assert_eq!(page.destinations.len(), 20);
    for destination in &page.destinations {
        let description = destination.description.as_deref().unwrap_or_default();
        assert!((80..=120).contains(&destination.name.chars().count()));
        assert!((260..=280).contains(&description.chars().count()));
    }

    let size = compressed(&page.render().unwrap(), 6);

    assert!(size <= ONE_WINDOW, "{size} bytes");
}

/// What compresses worst, by how many bytes a character has; and what is escaped.
const ALPHABETS: [&[RangeInclusive<char>]; 9] = [
    &[' '..='~'],
    &['&'..='\'', '<'..='<', '>'..='>', '"'..='"'],
    &['\u{a1}'..='\u{7ff}'],
    &['\u{4e00}'..='\u{9fff}'],
    &['\u{ac00}'..='\u{d7a3}'],
    &['\u{3041}'..='\u{30ff}'],
    &['\u{1f300}'..='\u{1faff}'],
    &['\u{20000}'..='\u{323af}'],
    &[' '..='~', '\u{a1}'..='\u{7ff}', '\u{800}'..='\u{d7a3}', '\u{e000}'..='\u{1ffff}'],
];

fn text(alphabet: &'static [RangeInclusive<char>], length: usize) -> impl Strategy<Value = String> {
    let character = prop::char::ranges(alphabet.into());
    prop::collection::vec(character, length).prop_map(|text| text.into_iter().collect())
}

fn place(alphabet: &'static [RangeInclusive<char>]) -> impl Strategy<Value = ListedDestination> {
    let facts = (any::<u128>(), -85.0..85.0_f64, -180.0..180.0_f64, 0..4_000_000_000_i64);
    let country = select(&["GS", "VC", "CD", "FR", "DE", "JP", "KR", "CN", "BQ", "US"][..]);
    let texts = (text(alphabet, 120), text(alphabet, 280));
    (texts, facts, country).prop_map(|((name, description), facts, country)| {
        let (id, latitude, longitude, listed_at) = facts;
        let id = format!("{id:032x}");
        let seven_decimals = |degrees: f64| (degrees * 1e7).round() / 1e7;
        ListedDestination {
            id: [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-"),
            name,
            description: Some(description),
            latitude: seven_decimals(latitude),
            longitude: seven_decimals(longitude),
            country: country.to_owned(),
            listed_at: DateTime::from_timestamp(listed_at, 0).unwrap(),
        }
    })
}

/// As full as a page can be: twenty places, three areas, five countries, all texts as long as they may be.
fn full_page() -> impl Strategy<Value = HomePage> {
    let places =
        select(&ALPHABETS[..]).prop_flat_map(|alphabet| prop::collection::vec(place(alphabet), 23));
    (places, "[a-z0-9._-]{64}@[a-z0-9.-]{189}").prop_map(|(mut places, sender)| HomePage {
        popular_areas: places.split_off(20).into_iter().map(area).collect(),
        destinations: places,
        countries: ["GS", "VC", "CD", "FM", "BA"].map(places_in).into(),
        mail_sender: Some(sender),
    })
}

fn area(place: ListedDestination) -> PopularArea {
    let ListedDestination { id, name: near, country, listed_at: until, .. } = place;
    PopularArea { near, id, country, proposals: 1_234, until }
}

fn places_in(country: &str) -> CountryPlaces {
    CountryPlaces { country: country.to_owned(), places: 987_654 }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 18, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn the_fullest_page_arrives_in_one_window_whatever_is_written(page in full_page()) {
        let html = page.render().unwrap();
        for level in 6..=9 {
            let size = compressed(&html, level);
            prop_assert!(size <= ONE_WINDOW, "{size} bytes at level {level}");
        }
        prop_assert_eq!(html.matches("<li class=\"card\">").count(), 20, "no place is left out");
    }

    #[test]
    fn what_is_counted_decides_nothing_about_texts(mut page in full_page()) {
        let counted = page.render().unwrap();
        let (before, rest) = counted.split_once("<section class=\"tally\"").unwrap();
        let (_, after) = rest.split_once("</section>").unwrap();
        page.countries.clear();

        let uncounted = page.render().unwrap();

        prop_assert_eq!(format!("{before}{}", after.trim_start()), uncounted);
    }
}
