//! What is archived, and what happens when that fails.

use std::time::Duration;

use handlers::ports::clock::system_clock;
use handlers::ports::event_bus::ARCHIVED;
use local::archive::{self, Archive, Selection, archive_in};
use local::bus::envelope_of;
use local::event_source_mapping::Filter;
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, message_id, payload_of, sqs_record};
use stream_processing::{BatchResponse, CloudEvent, Deadline};
use tempfile::TempDir;

use crate::story::{moment, published, read};

fn messages(events: &[CloudEvent]) -> Payload {
    let messages = events
        .iter()
        .enumerate()
        .map(|(place, event)| sqs_record(place, envelope_of(event, moment(0)).unwrap().get()));
    payload_of(&messages.collect::<Vec<_>>())
}

async fn archive_all(archive: &Archive, payload: Payload) -> (BatchResponse, usize) {
    let faults = RecordedFaults::default();
    let archiver = archive::processor(archive.clone(), faults.clone(), system_clock);
    let deadline = Deadline::after(Duration::from_mins(1));
    let answer = archiver.process(payload, deadline).await.unwrap();
    (answer, faults.all().len())
}

#[test]
fn news_and_imported_history_are_archived_and_replays_are_not() {
    let rule = Filter::parse(ARCHIVED).unwrap();
    let is_archived = |event: &CloudEvent| rule.matches(&envelope_of(event, moment(0)).unwrap());
    let event = published(1, 1, 0, "DestinationProposed");
    assert!(is_archived(&event));
    assert!(is_archived(&event.clone().replayed("import-0123456789abcdef")));
    assert!(!is_archived(&event.clone().replayed("replay-20261121T090000Z")));
    assert!(!is_archived(&event.clone().replayed("people-replay-20261121T090000Z")));
    let mut command = event;
    command.source = "com.example".to_owned();
    let envelope = envelope_of(&command, moment(0)).unwrap();
    let envelope =
        envelope.get().replace("\"source\":\"com.visitplannr\"", "\"source\":\"com.example\"");
    let envelope = serde_json::value::RawValue::from_string(envelope).unwrap();
    assert!(!rule.matches(&envelope), "what others say is theirs to keep");
}

#[test]
fn a_command_is_not_archived_whoever_sends_it() {
    let rule = Filter::parse(ARCHIVED).unwrap();
    let mut command = published(1, 1, 0, "DestinationProposed");
    assert!(rule.matches(&envelope_of(&command, moment(0)).unwrap()));
    command.event_type = handlers::stations::receive_commands::PROPOSE_DESTINATION.to_owned();
    let envelope = envelope_of(&command, moment(0)).unwrap();
    assert!(envelope.get().contains("\"source\":\"com.visitplannr\""), "{envelope}");
    assert!(!rule.matches(&envelope), "it may have an address in clear");
}

#[tokio::test]
async fn what_comes_again_is_there_once() {
    let archive = Archive::temporary().unwrap();
    let events = [published(1, 1, 0, "A"), published(1, 2, 1, "B"), published(1, 1, 0, "A")];

    for _ in 0..2 {
        assert_eq!(archive_all(&archive, messages(&events)).await, (BatchResponse::done(), 0));
    }

    let expected = [(1, "1".to_owned()), (1, "2".to_owned())];
    assert_eq!(read(&archive, &Selection::default(), 10), expected);
}

#[tokio::test]
async fn what_could_not_be_written_comes_again_and_is_there_once() {
    let directory = TempDir::new().unwrap();
    let archive = Archive::open(&archive_in(directory.path())).unwrap();
    let events = [published(1, 1, 0, "A"), published(2, 1, 1, "A")];
    // Something that every write fails on, as on a disk that is full.
    let file = rusqlite::Connection::open(archive_in(directory.path())).unwrap();
    file.execute_batch(
        "CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.version = 1 AND NEW.time > 1764000000000
         BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
    )
    .unwrap();

    let (answer, faults) = archive_all(&archive, messages(&events)).await;
    let again = BatchResponse::again(vec![message_id(0), message_id(1)]);
    assert_eq!((answer, faults), (again, 0));
    assert_eq!(read(&archive, &Selection::default(), 10), [], "all or none");

    file.execute_batch("DROP TRIGGER full").unwrap();
    assert_eq!(archive_all(&archive, messages(&events)).await, (BatchResponse::done(), 0));
    assert_eq!(read(&archive, &Selection::default(), 10).len(), 2);
}

#[tokio::test]
async fn what_is_no_event_of_ours_is_a_fault_and_the_rest_is_kept() {
    let archive = Archive::temporary().unwrap();
    let stranger = r#"{"id":"1","detail-type":"x","source":"com.visitplannr","time":"2026-11-21T08:49:00Z","detail":{"a":1}}"#;
    let mut timeless = published(2, 1, 0, "A");
    timeless.time = None;
    let known = envelope_of(&published(1, 1, 0, "A"), moment(0)).unwrap();
    let timeless = envelope_of(&timeless, moment(0)).unwrap();
    let bodies = [stranger, known.get(), timeless.get()];
    let records: Vec<_> =
        bodies.iter().enumerate().map(|(place, body)| sqs_record(place, body)).collect();

    let answer = archive_all(&archive, payload_of(&records)).await;

    assert_eq!(answer, (BatchResponse::done(), 2));
    assert_eq!(read(&archive, &Selection::default(), 10).len(), 1);
}

#[tokio::test]
async fn what_was_kept_is_there_after_the_process_and_for_others() {
    let directory = TempDir::new().unwrap();
    let path = archive_in(directory.path());
    let running = Archive::open(&path).unwrap();
    archive_all(&running, messages(&[published(1, 1, 0, "A")])).await;

    // Beside a system that runs, and after it.
    assert_eq!(read(&Archive::find(&path).unwrap(), &Selection::default(), 10).len(), 1);
    drop(running);
    assert_eq!(read(&Archive::find(&path).unwrap(), &Selection::default(), 10).len(), 1);
}
