//! The areas on the home page are the newest, whatever order and repetition.
#![allow(clippy::unwrap_used, reason = "tests")]

use chrono::{DateTime, TimeDelta, Utc};
use domain::area::AreaEvent;
use domain::{CountryCode, DestinationId, Name};
use event_store::memory::InMemoryEventStore;
use event_store::{Metadata, NewEvent, RecordedEvent, StreamId, Version, encode};
use proptest::prelude::*;
use read_models::memory::InMemoryReadModels;
use read_models::{PopularArea, Projector, RecentDestinations};
use uuid::Uuid;

const AREAS: [&str; 5] = ["u09tu", "u0nd9", "gcpvj", "9q8yy", "u173z"];

/// An area's event of this version; later versions are of later days.
fn detected(area: &str, version: u64, day: i64) -> RecordedEvent {
    let until = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(day);
    let (event_type, payload) = encode(&AreaEvent::PopularAreaDetected {
        destinations: vec![DestinationId(Uuid::nil()); 3],
        near: Name::try_from(format!("{area} {version}")).unwrap(),
        country: CountryCode::try_from("FR".to_owned()).unwrap(),
        since: until - TimeDelta::days(1),
        until,
    })
    .unwrap();
    let metadata = Metadata {
        correlation_id: "test".to_owned(),
        causation_id: "test".to_owned(),
        actor: None,
        traceparent: None,
        imported: None,
    };
    let event =
        NewEvent { id: Uuid::nil(), event_type, payload, schema: 1, timestamp: until, metadata };
    RecordedEvent { stream: StreamId::new("area", area), version: Version(version), event }
}

fn area(place: usize, version: u64) -> PopularArea {
    let day = i64::try_from(place).unwrap() * 3 + i64::try_from(version).unwrap() * 10;
    PopularArea::of(&detected(AREAS[place], version, day)).unwrap()
}

#[test]
fn an_event_of_an_area_says_what_is_near_and_when() {
    let shown = PopularArea::of(&detected("u09tu", 2, 30)).unwrap();

    assert_eq!(shown.area.as_str(), "u09tu");
    assert_eq!(shown.near.as_str(), "u09tu 2");
    assert_eq!(shown.proposals, 3);
    assert_eq!(shown.version, Version(2));
}

#[test]
fn an_event_of_something_else_is_no_area() {
    let mut elsewhere = detected("u09tu", 1, 1);
    elsewhere.stream = StreamId::new("area", "no geohash");

    assert!(PopularArea::of(&elsewhere).is_err());
}

#[tokio::test]
async fn an_area_is_written_once() {
    let models = InMemoryReadModels::default();
    let projector = Projector::new(InMemoryEventStore::default(), &models, 20);

    for _ in 0..3 {
        projector.project_documents(&[], &[area(0, 1)]).await.unwrap();
    }

    assert_eq!(models.document().popular_areas, [area(0, 1)]);
    assert_eq!(models.writes(), 1);
}

proptest! {
    #[test]
    fn the_order_and_the_number_of_times_do_not_matter(
        delivered in prop::collection::vec((0..AREAS.len(), 1..4u64), 1..20),
        rotation in 0..20usize,
    ) {
        let all: Vec<_> = delivered.into_iter().map(|(place, version)| area(place, version)).collect();
        let mut reordered = all.clone();
        reordered.rotate_left(rotation % all.len());

        let (mut at_once, mut one_by_one) = (RecentDestinations::default(), RecentDestinations::default());
        at_once.merge_areas(&all);
        for area in reordered.iter().chain(&reordered) {
            one_by_one.merge_areas([area]);
        }

        prop_assert_eq!(&at_once, &one_by_one);
        prop_assert!(at_once.popular_areas.len() <= 3);
        let newest = all.iter().map(|area| area.until).max();
        prop_assert_eq!(at_once.popular_areas.first().map(|area| area.until), newest);
    }
}
