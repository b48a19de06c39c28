//! What a check of a stream finds, and how much of the stream it can still project.
#![allow(clippy::unwrap_used, reason = "tests")]

mod story;

use event_store::{EventStore, ReadError, RecordedEvent, StreamId, Version};
use futures::TryStreamExt;
use read_models::{CheckedHistory, HistoryCheck, HistoryFlaw};
use story::{History, history};

type Read = Result<RecordedEvent, ReadError>;

/// A listed destination: proposed, and validated.
async fn listed() -> Vec<RecordedEvent> {
    let History { mut streams, .. } = history(&[Some(true)]).await;
    streams.remove(0)
}

fn checked(stream: StreamId, reads: impl IntoIterator<Item = Read>) -> CheckedHistory {
    let mut check = HistoryCheck::of(stream);
    for read in reads {
        check.take(read).unwrap();
    }
    check.finish()
}

/// An event as it is read, at this version.
#[expect(clippy::unnecessary_wraps, reason = "reads are results")]
fn at(event: &RecordedEvent, version: u64) -> Read {
    Ok(RecordedEvent { version: Version(version), ..event.clone() })
}

/// An item at this version that is not an event.
fn damaged(stream: &StreamId, version: &str) -> Read {
    let (stream, version) = (stream.to_string(), version.to_owned());
    Err(ReadError::Undecodable { stream, version, reason: "it has no type".to_owned() })
}

#[tokio::test]
async fn a_whole_history_has_no_flaw_and_is_folded_to_its_end() {
    let events = listed().await;
    let whole = checked(events[0].stream.clone(), events.iter().cloned().map(Ok));
    assert_eq!((&*whole.flaws, whole.events), (&[][..], 2));
    assert_eq!(whole.changed_at, Some(events[1].event.timestamp));
    assert!(whole.is_readable());
    assert_eq!(whole.row.unwrap().version, Version(2));
}

#[tokio::test]
async fn a_gap_is_found_and_nothing_behind_it_is_projected() {
    let events = listed().await;
    let gapped = checked(events[0].stream.clone(), [at(&events[0], 1), at(&events[1], 4)]);
    assert_eq!(gapped.flaws, [HistoryFlaw::Gap { from: Version(2), next: Version(4) }]);
    let blocked: Vec<_> = gapped.unprojectable().collect();
    assert_eq!(blocked.len(), 1);
    assert_eq!(blocked[0].version, Version(4));
    assert!(blocked[0].reason.contains("event 2"), "{}", blocked[0].reason);
    assert!(!gapped.is_readable());
    let row = gapped.row.unwrap();
    assert_eq!((row.version, row.blocked.unwrap().version), (Version(1), Version(4)));
}

#[tokio::test]
async fn an_event_that_comes_too_late_is_found() {
    let events = listed().await;
    let stream = events[0].stream.clone();
    let reads = [at(&events[0], 1), at(&events[1], 2), at(&events[1], 2)];
    let flaws = checked(stream, reads).flaws;
    let late = HistoryFlaw::OutOfOrder { version: Version(2), last: Version(2) };
    assert!(flaws.contains(&late), "{flaws:?}");
}

#[tokio::test]
async fn an_id_that_two_events_have_is_found_and_blocks_nothing() {
    let events = listed().await;
    let mut twin = events[1].clone();
    twin.event.id = events[0].event.id;
    let twins = checked(events[0].stream.clone(), [Ok(events[0].clone()), Ok(twin)]);
    let (id, first, again) = (events[0].event.id, Version(1), Version(2));
    assert_eq!(twins.flaws, [HistoryFlaw::RepeatedId { id, first, again }]);
    assert!(twins.is_readable());
}

#[tokio::test]
async fn an_item_that_is_not_an_event_is_found_at_its_version_or_at_the_next_one() {
    let events = listed().await;
    let stream = events[0].stream.clone();
    for version in ["2", "not a version"] {
        let reads = [Ok(events[0].clone()), damaged(&stream, version), at(&events[1], 3)];
        let found = checked(stream.clone(), reads);
        let reason = "it has no type".to_owned();
        assert_eq!(found.flaws, [HistoryFlaw::Unreadable { version: Version(2), reason }]);
        assert_eq!((found.events, found.row.unwrap().version), (3, Version(1)));
    }
}

#[tokio::test]
async fn an_area_is_what_its_last_event_says_whatever_is_missing_before() {
    let story = history(&[]).await;
    let area = story.append_area("u09tu").await;
    let stream = StreamId::new("area", "u09tu");
    let events: Vec<_> = story.events.read(&stream, Version::EMPTY).try_collect().await.unwrap();
    let mut later = events[0].clone();
    later.event.id = uuid::Uuid::from_u128(7);

    let found = checked(stream, [at(&events[0], 1), at(&later, 7)]);

    assert_eq!(found.flaws, [HistoryFlaw::Gap { from: Version(2), next: Version(7) }]);
    assert!(found.is_readable());
    assert_eq!(found.area.unwrap().area, area.area);
}
