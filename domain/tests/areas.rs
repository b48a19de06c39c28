//! When an area is popular, told as stories.
#![allow(clippy::unwrap_used, reason = "tests")]

use chrono::{DateTime, TimeDelta, Utc};
use domain::area::{Area, AreaEvent, NearbyProposal, decide, evolve};
use domain::{CountryCode, DestinationId, Name};
use proptest::prelude::*;
use uuid::Uuid;

/// The n-th proposal in the area, so many hours after the epoch.
fn proposal(number: u128, hour: i64) -> NearbyProposal {
    NearbyProposal {
        destination: DestinationId(Uuid::from_u128(number)),
        name: Name::try_from(format!("Place {number}")).unwrap(),
        country: CountryCode::try_from("FR".to_owned()).unwrap(),
        proposed_at: DateTime::<Utc>::UNIX_EPOCH + TimeDelta::hours(hour),
    }
}

fn counted(event: &AreaEvent) -> Vec<u128> {
    let AreaEvent::PopularAreaDetected { destinations, .. } = event;
    destinations.iter().map(|id| id.0.as_u128()).collect()
}

const DAY: i64 = 24;

#[test]
fn three_proposals_within_a_week_make_an_area_popular() {
    let proposals = [proposal(3, 7 * DAY), proposal(1, 0), proposal(2, 5 * DAY)];

    let event = decide(&Area::default(), &proposals).unwrap();

    assert_eq!(counted(&event), [1, 2, 3]);
    let AreaEvent::PopularAreaDetected { near, since, until, .. } = event;
    assert_eq!(near.as_str(), "Place 1");
    assert_eq!(until - since, TimeDelta::days(7));
}

#[test]
fn three_in_more_than_a_week_do_not() {
    let proposals = [proposal(1, 0), proposal(2, 5 * DAY), proposal(3, 7 * DAY + 1)];

    assert_eq!(decide(&Area::default(), &proposals), None);
}

#[test]
fn the_same_place_three_times_is_one() {
    let proposals = [proposal(1, 0), proposal(1, 0), proposal(2, 1)];

    assert_eq!(decide(&Area::default(), &proposals), None);
}

#[test]
fn each_proposal_is_counted_once() {
    let first = [proposal(1, 0), proposal(2, 1), proposal(3, 2)];
    let popular = evolve(Area::default(), &decide(&Area::default(), &first).unwrap());

    let more = [&first[..], &[proposal(4, 3), proposal(5, 4)]].concat();
    assert_eq!(decide(&popular, &more), None);

    let enough = [&more[..], &[proposal(6, 5)]].concat();
    assert_eq!(counted(&decide(&popular, &enough).unwrap()), [4, 5, 6]);
}

#[test]
fn a_proposal_of_the_millisecond_up_to_which_others_were_counted_still_counts() {
    let at_once = [proposal(1, 0), proposal(2, 0), proposal(3, 0), proposal(4, 0)];
    let popular = evolve(Area::default(), &decide(&Area::default(), &at_once).unwrap());
    assert_eq!(decide(&popular, &at_once), None);

    let more = [&at_once[..], &[proposal(5, 1), proposal(6, 2)]].concat();
    assert_eq!(counted(&decide(&popular, &more).unwrap()), [4, 5, 6]);

    let six_at_once: Vec<_> = (1..=6).map(|number| proposal(number, 0)).collect();
    let (mut area, mut seen) = (Area::default(), vec![]);
    while let Some(event) = decide(&area, &six_at_once) {
        seen.extend(counted(&event));
        area = evolve(area, &event);
    }
    assert_eq!(seen, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn the_stored_form_is_fixed() {
    let event =
        decide(&Area::default(), &[proposal(1, 0), proposal(2, 1), proposal(3, 2)]).unwrap();

    let id = |number| Uuid::from_u128(number).to_string();
    assert_eq!(
        serde_json::to_value(event).unwrap(),
        serde_json::json!({"type": "PopularAreaDetected", "payload": {
            "destinations": [id(1), id(2), id(3)], "near": "Place 1", "country": "FR",
            "since": 0, "until": 7_200_000}})
    );
}

proptest! {
    #[test]
    fn deciding_twice_adds_nothing_whatever_the_order(
        hours in prop::collection::vec(0..400i64, 0..12),
        rotation in 0..12usize,
    ) {
        let proposals: Vec<_> = (1..).zip(hours).map(|(number, hour)| proposal(number, hour)).collect();
        let mut reordered = proposals.clone();
        reordered.rotate_left(rotation.min(proposals.len()));

        let decided = decide(&Area::default(), &proposals);
        prop_assert_eq!(&decided, &decide(&Area::default(), &reordered));

        // Until there is nothing left to say, no proposal is counted twice.
        let (mut area, mut seen) = (Area::default(), vec![]);
        while let Some(event) = decide(&area, &proposals) {
            seen.extend(counted(&event));
            area = evolve(area, &event);
        }
        let mut once = seen.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), seen.len());
    }

    /// So who remembers an area may decide on it: only what it would append has to be checked.
    #[test]
    fn what_an_older_state_does_not_find_popular_a_newer_one_does_not_either(
        hours in prop::collection::vec(0..400i64, 0..12),
        counted_before in prop::collection::vec(0..400i64, 0..6),
    ) {
        let numbered = |hours: Vec<i64>| (1..).zip(hours).map(|(number, hour)| proposal(number, hour));
        let (proposals, others): (Vec<_>, Vec<_>) =
            (numbered(hours).collect(), numbered(counted_before).collect());
        let newer = decide(&Area::default(), &others)
            .map_or(Area::default(), |event| evolve(Area::default(), &event));

        if decide(&Area::default(), &proposals).is_none() {
            prop_assert_eq!(decide(&newer, &proposals), None);
        }
    }
}
