//! The event store's conformance suite on the embedded DynamoDB, through the SDK's own client.

#![allow(clippy::unwrap_used, reason = "tests")]

use event_store::conformance;
use event_store::dynamodb::{DynamoDbEventStore, events_table};
use event_store::{AppendError, EventStore, ExpectedVersion, Metadata, NewEvent, Payload};
use event_store::{StreamId, Upcasters, Version};
use futures::TryStreamExt;
use local::dynamodb::{EmbeddedDynamoDb, Fault, FaultKind};
use uuid::Uuid;

async fn store() -> (EmbeddedDynamoDb, DynamoDbEventStore) {
    let dynamodb = EmbeddedDynamoDb::ephemeral().unwrap();
    assert!(dynamodb.ensure_table(events_table("events")).await.unwrap());
    let store = DynamoDbEventStore::new(dynamodb.client(), "events", Upcasters::default());
    (dynamodb, store)
}

fn event() -> NewEvent {
    NewEvent {
        id: Uuid::now_v7(),
        event_type: "Opened".to_owned(),
        payload: Payload::new(),
        schema: 1,
        timestamp: chrono::Utc::now(),
        metadata: Metadata {
            correlation_id: "a".to_owned(),
            causation_id: "b".to_owned(),
            actor: None,
            traceparent: None,
            imported: None,
        },
    }
}

async fn length(store: &DynamoDbEventStore, stream: &StreamId) -> usize {
    store.read(stream, Version::EMPTY).try_collect::<Vec<_>>().await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_dynamodb_store_conforms() {
    let (_dynamodb, store) = store().await;
    if let Err(lacking) = conformance::check(&store).await {
        panic!("{lacking}");
    }
}

#[tokio::test]
async fn throttling_is_retried() {
    let (dynamodb, store) = store().await;
    let stream = StreamId::new("lamp", "1");
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::Throttled, 3));
    let version = store.append(&stream, ExpectedVersion::NoStream, &[event()]).await.unwrap();
    assert_eq!((version, dynamodb.faults().remaining()), (Version(1), 0));

    dynamodb.faults().inject(Fault::new("Query", FaultKind::Throttled, 2));
    assert_eq!((length(&store, &stream).await, dynamodb.faults().remaining()), (1, 0));
}

#[tokio::test]
async fn throttling_without_end_is_an_error_that_says_so() {
    let (dynamodb, store) = store().await;
    let stream = StreamId::new("lamp", "1");
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::Throttled, 100).on_table("events"));
    let error = store.append(&stream, ExpectedVersion::NoStream, &[event()]).await.unwrap_err();
    assert!(matches!(error, AppendError::Unavailable(_)));
    assert!(error.to_string().contains("ProvisionedThroughputExceeded"), "{error}");
    assert!(dynamodb.faults().remaining() < 98, "the client tries several times");
    dynamodb.faults().clear();
    assert_eq!(length(&store, &stream).await, 0);
}

#[tokio::test]
async fn an_append_that_was_made_but_not_acknowledged_is_found_by_the_retry() {
    let (dynamodb, store) = store().await;
    let stream = StreamId::new("lamp", "1");
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::FailsAfter, 1));
    store.append(&stream, ExpectedVersion::NoStream, &[event()]).await.unwrap();
    dynamodb.faults().inject(Fault::new("TransactWriteItems", FaultKind::FailsAfter, 1));
    let two = [event(), event()];
    let answer = store.append(&stream, ExpectedVersion::Exact(Version(1)), &two).await;
    assert_eq!(answer.unwrap(), Version(3));
    assert_eq!((length(&store, &stream).await, dynamodb.faults().remaining()), (3, 0));
}

#[tokio::test]
async fn an_append_that_is_never_acknowledged_may_be_there_all_the_same() {
    let (dynamodb, store) = store().await;
    let stream = StreamId::new("lamp", "1");
    let event = [event()];
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::FailsAfter, 1));
    // From the second attempt on nothing is done, so that the first one's success stays hidden.
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::FailsBefore, 100));
    let error = store.append(&stream, ExpectedVersion::NoStream, &event).await.unwrap_err();
    assert!(matches!(error, AppendError::Unavailable(_)), "{error:?}");
    assert_eq!(length(&store, &stream).await, 1);
    dynamodb.faults().clear();
    let repeated = store.append(&stream, ExpectedVersion::NoStream, &event).await;
    assert_eq!(repeated.unwrap(), Version(1));
}

#[tokio::test]
async fn a_transaction_conflict_appends_nothing() {
    let (dynamodb, store) = store().await;
    let stream = StreamId::new("lamp", "1");
    let conflict = FaultKind::TransactionConflict;
    dynamodb.faults().inject(Fault::new("TransactWriteItems", conflict, 100));
    let two = [event(), event()];
    let error = store.append(&stream, ExpectedVersion::NoStream, &two).await.unwrap_err();
    assert!(matches!(error, AppendError::Unavailable(_)), "{error:?}");
    dynamodb.faults().clear();
    assert_eq!(length(&store, &stream).await, 0);
}

#[tokio::test]
async fn an_append_after_one_event_costs_one_read_unit_and_a_first_one_none() {
    const NONE: (u64, f64) = (0, 0.0);
    let (dynamodb, store) = store().await;
    let stream = StreamId::new("lamp", "1");
    let (first, second) = ([event()], [event()]);
    dynamodb.usage().start();
    let spent = || {
        let tallies = dynamodb.usage().tallies();
        ["Query", "PutItem", "GetItem", "TransactWriteItems"].map(|operation| {
            let tally = tallies.get(&("events".to_owned(), operation.to_owned()));
            tally.map_or((0, 0.0), |tally| (tally.requests, tally.units))
        })
    };
    store.append(&stream, ExpectedVersion::NoStream, &first).await.unwrap();
    assert_eq!(spent(), [NONE, (1, 1.0), NONE, NONE]);
    store.append(&stream, ExpectedVersion::Exact(Version(1)), &second).await.unwrap();
    assert_eq!(spent(), [(1, 1.0), (2, 2.0), NONE, NONE]);
    // A repeat writes nothing.
    store.append(&stream, ExpectedVersion::Exact(Version(1)), &second).await.unwrap();
    assert_eq!(spent(), [(2, 2.0), (2, 2.0), NONE, NONE]);
}
