//! Events of an event store, as others hear of them.

use chrono::DateTime;
use event_store::history::Contents;
use event_store::{Imported, Metadata, NewEvent, RecordedEvent, StreamId, Version};
use serde_json::json;
use stream_processing::stored_events::{cloud_event_of, event_of, recorded_event};
use stream_processing::{CloudEvent, Event, IMPORT};

use super::story::Read;

fn stored(imported: Option<Imported>) -> RecordedEvent {
    RecordedEvent {
        stream: StreamId::new("thing", "1"),
        version: Version(2),
        event: NewEvent {
            id: uuid::Uuid::from_u128(7),
            event_type: "ThingPainted".to_owned(),
            payload: json!({"colour": "red"}).as_object().cloned().unwrap(),
            schema: 1,
            timestamp: DateTime::from_timestamp_millis(1_600_000_000_123).unwrap(),
            metadata: Metadata {
                correlation_id: "the flow".to_owned(),
                causation_id: "the request".to_owned(),
                actor: None,
                traceparent: None,
                imported,
            },
        },
    }
}

fn import() -> Imported {
    let contents = Contents { events: 1, streams: 1, sha256: "0123456789abcdef0123".to_owned() };
    let at = DateTime::from_timestamp_millis(1_700_000_000_123).unwrap();
    Imported { by: contents.import_name(), at }
}

fn published(stored: &RecordedEvent) -> CloudEvent {
    cloud_event_of(&event_of(stored).unwrap(), "com.example").unwrap()
}

/// As a subscriber reads it.
fn delivered(event: &CloudEvent) -> Event {
    Read::of(&json!(event)).one().event.clone()
}

#[test]
fn what_was_stored_is_read_again_from_what_was_published() {
    for stored in [stored(None), stored(Some(import()))] {
        assert_eq!(recorded_event(&delivered(&published(&stored))).unwrap(), stored);
    }
}

#[test]
fn imported_history_says_so_and_when_it_came() {
    let (own, imported) = (published(&stored(None)), published(&stored(Some(import()))));

    assert_eq!(imported.extensions["replayname"], "import-0123456789abcdef");
    assert_eq!(imported.recorded_at(), Some(import().at));
    assert_eq!(own.recorded_at(), own.time);
    let (own, imported) = (delivered(&own), delivered(&imported));
    assert!(own.replay_name().is_none());
    assert!(imported.replay_name().is_some_and(|name| name.starts_with(IMPORT)));
    assert!(!own.is_replayed() && !imported.is_replayed());
}

#[test]
fn a_replay_has_its_own_name_and_keeps_when_the_event_came() {
    for stored in [stored(None), stored(Some(import()))] {
        let came = published(&stored).recorded_at();

        let replayed = published(&stored).replayed("replay-1");

        assert_eq!(replayed.recorded_at(), came);
        let event = delivered(&replayed);
        assert_eq!(event.replay_name(), Some("replay-1"));
        assert!(event.is_replayed());
        // For a reactor it is the event that it was.
        let mut read = recorded_event(&event).unwrap();
        read.event.metadata.imported.clone_from(&stored.event.metadata.imported);
        assert_eq!(read, stored);
    }
}

#[test]
fn people_hear_of_news_and_of_replays_that_are_meant_for_them() {
    let own = published(&stored(None));
    let imported = published(&stored(Some(import())));
    assert!(delivered(&own).is_for_people());
    assert!(!delivered(&imported).is_for_people());
    assert!(!delivered(&own.clone().replayed("replay-1")).is_for_people());
    assert!(delivered(&own.replayed("people-replay-1")).is_for_people());
}
