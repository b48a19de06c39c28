//! What values say, and where their bounds are.
#![allow(clippy::unwrap_used, reason = "tests")]

use domain::testing::controls;
use domain::{
    Description, DestinationId, FailureReason, Geohash, Geolocation, Outcome, ProposeDestination,
    fold,
};
use uuid::Uuid;

fn at(latitude: f64, longitude: f64) -> Geolocation {
    Geolocation::new(latitude, longitude).unwrap()
}

#[test]
fn a_coordinate_may_be_as_large_as_a_million() {
    assert_eq!(Geolocation::coordinate(-1_000_000.0), Ok(-1_000_000.0));
    assert!(Geolocation::coordinate(1_000_000.1).is_err());
}

#[test]
fn only_zero_and_zero_stand_for_an_unknown_place() {
    assert_eq!(at(0.0, 0.0).obvious_failure(), Some(FailureReason::UnknownPlace));
    assert_eq!((at(0.0, 9.0).obvious_failure(), at(9.0, 0.0).obvious_failure()), (None, None));
}

#[test]
fn a_description_reads_the_same_in_another_normalisation_form() {
    let composed: Description = serde_json::from_str("\"Caf\u{e9}\"").unwrap();
    let decomposed: Description = serde_json::from_str("\"Cafe\u{301}\"").unwrap();
    let another: Description = serde_json::from_str("\"Cafe\"").unwrap();
    assert!(composed.reads_as(&composed) && composed.reads_as(&decomposed));
    assert!(!composed.reads_as(&another));
}

#[test]
fn two_proposals_without_a_description_say_the_same() {
    let proposal = controls::proposal_by(controls::proposer());
    let plain = ProposeDestination { description: None, ..proposal };
    assert!(plain.says_the_same_as(&plain.clone()));
}

#[test]
fn ids_and_areas_are_shown_as_they_are_stored() {
    let area = Geohash::of(at(48.8582, 2.2945)).unwrap();
    assert_eq!((area.as_str(), area.to_string().as_str()), ("u09tu", "u09tu"));
    assert_eq!(DestinationId(Uuid::max()).to_string(), "ffffffff-ffff-ffff-ffff-ffffffffffff");
}

#[test]
fn the_reason_of_a_failure_says_what_is_wrong() {
    use FailureReason::{LatitudeOutOfRange, LongitudeOutOfRange, NotInACountry, UnknownPlace};
    let says = [
        (LatitudeOutOfRange, "latitude is out of range"),
        (LongitudeOutOfRange, "longitude is out of range"),
        (UnknownPlace, "Look up where it really is"),
        (NotInACountry, "no country at this place"),
    ];
    for (reason, words) in says {
        assert!(reason.message().contains(words), "{}", reason.message());
    }
}

#[test]
fn a_destination_knows_its_outcome() {
    let proposed = controls::proposed();
    assert_eq!(fold([&proposed]).outcome(), None);
    assert_eq!(
        fold([&proposed, &controls::validation_succeeded()]).outcome(),
        Some(Outcome::Listed)
    );
}
