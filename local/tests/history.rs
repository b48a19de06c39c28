//! A history imported on the embedded DynamoDB, which does not answer well.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Cursor;

use chrono::{DateTime, Utc};
use event_store::dynamodb::{DynamoDbEventStore, events_table};
use event_store::history::{HistoryFile, HistoryWriter, ImportError, export, import};
use event_store::{
    EventStore, Metadata, NewEvent, Payload, RecordedEvent, Segment, StreamId, Upcasters, Version,
};
use futures::TryStreamExt;
use local::dynamodb::{EmbeddedDynamoDb, Fault, FaultKind};
use uuid::Uuid;

/// Streams of these lengths.
const LENGTHS: [u64; 4] = [1, 2, 130, 3];
/// Attempts that outlast the client's own.
const MANY: usize = 100;

async fn store() -> (EmbeddedDynamoDb, DynamoDbEventStore) {
    let dynamodb = EmbeddedDynamoDb::ephemeral().unwrap();
    assert!(dynamodb.ensure_table(events_table("events")).await.unwrap());
    let store = DynamoDbEventStore::new(dynamodb.client(), "events", Upcasters::default());
    (dynamodb, store)
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_764_000_000_123).unwrap()
}

fn event(number: u64, version: u64) -> RecordedEvent {
    RecordedEvent {
        stream: StreamId::new("lamp", number.to_string()),
        version: Version(version),
        event: NewEvent {
            id: Uuid::from_u128(u128::from(number) << 64 | u128::from(version)),
            event_type: "Opened".to_owned(),
            payload: Payload::from_iter([("degrees".to_owned(), (-0.127_758_3).into())]),
            schema: 1,
            timestamp: now(),
            metadata: Metadata {
                correlation_id: "a".to_owned(),
                causation_id: "b".to_owned(),
                actor: None,
                traceparent: None,
                imported: None,
            },
        },
    }
}

fn file() -> Vec<u8> {
    let mut file = HistoryWriter::begin(vec![]).unwrap();
    for (number, length) in (0..).zip(LENGTHS) {
        for version in 1..=length {
            file.event(&event(number, version)).unwrap();
        }
    }
    file.end().unwrap().0
}

async fn imported(store: &DynamoDbEventStore, file: &[u8]) -> Result<u64, ImportError> {
    let file = HistoryFile::open(Cursor::new(file))?;
    import(store, file, &[], now).try_fold(0, |sum, count| async move { Ok(sum + count) }).await
}

/// How many events of each stream there are.
async fn lengths(store: &DynamoDbEventStore) -> [u64; 4] {
    let mut lengths = [0; 4];
    let events: Vec<_> = store.read_all(Segment::WHOLE).try_collect().await.unwrap();
    for event in events {
        lengths[event.stream.id.parse::<usize>().unwrap()] += 1;
    }
    lengths
}

#[tokio::test]
async fn what_is_exported_and_imported_is_what_was_there() {
    let (_dynamodb, store) = store().await;
    assert_eq!(imported(&store, &file()).await.unwrap(), LENGTHS.iter().sum::<u64>());

    let (exported, contents) = export(&store, vec![], || {}).await.unwrap();

    assert_eq!(contents.streams, 4);
    let mark = format!(r#","imported":{{"by":"{}","at":1764000000123}}"#, import_name());
    let mut lines: Vec<_> = str::from_utf8(&exported).unwrap().lines().collect();
    let (first, last) = (lines.remove(0), lines.pop().unwrap());
    assert!(first.contains("event-history") && last.contains("136"));
    let mut unmarked: Vec<_> = lines.iter().map(|line| line.replace(&mark, "")).collect();
    unmarked.sort();
    let file = file();
    let mut expected: Vec<_> = str::from_utf8(&file).unwrap().lines().collect();
    expected.retain(|line| line.starts_with("{\"pk\""));
    expected.sort_unstable();
    assert_eq!(unmarked, expected);
}

fn import_name() -> String {
    HistoryFile::open(Cursor::new(file())).unwrap().contents().import_name()
}

#[tokio::test]
async fn a_failure_before_or_after_any_write_leaves_whole_transactions_and_the_next_import_goes_on()
{
    for kind in [FaultKind::FailsBefore, FaultKind::FailsAfter] {
        for operation in ["PutItem", "TransactWriteItems"] {
            for writes in 0..4 {
                let (dynamodb, store) = store().await;
                dynamodb.faults().inject(Fault::new(operation, kind, 1).after(writes));
                // Whoever repeats it has no more luck, so nobody hears that it was done.
                let again = Fault::new(operation, FaultKind::FailsBefore, MANY).after(writes);
                dynamodb.faults().inject(again);
                let ended = imported(&store, &file()).await;
                let found = lengths(&store).await;
                let is_whole = found
                    .iter()
                    .zip(LENGTHS)
                    .all(|(found, length)| [0, 100, length].contains(found));
                assert!(is_whole, "{found:?} after {operation}, {kind:?} at {writes}: {ended:?}");

                dynamodb.faults().clear();
                imported(&store, &file()).await.unwrap();

                assert_eq!(lengths(&store).await, LENGTHS, "{operation}, {kind:?} at {writes}");
            }
        }
    }
}

#[tokio::test]
async fn throttling_holds_an_import_up_and_no_more() {
    let (dynamodb, store) = store().await;
    dynamodb.faults().inject(Fault::new("TransactWriteItems", FaultKind::Throttled, 3));
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::Throttled, 2));
    imported(&store, &file()).await.unwrap();
    assert_eq!((lengths(&store).await, dynamodb.faults().remaining()), (LENGTHS, 0));
}
