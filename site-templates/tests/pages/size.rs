//! The home page as it travels.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::sample;

/// What a server may send before it hears from the browser: ten segments of 1,460 bytes
/// (RFC 6928), less the response's headers.
const ONE_WINDOW: usize = 14_000;

fn compressed(html: &str) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
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

    let size = compressed(&page.render().unwrap());

    assert!(size <= ONE_WINDOW, "{size} bytes");
}
