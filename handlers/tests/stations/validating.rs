//! Station 2: outcomes of proposals.

use domain::testing::controls;
use domain::{DestinationEvent, ProposeDestination};
use event_store::memory::InMemoryEventStore;
use event_store::{EventStore, ExpectedVersion, Imported, Version};
use handlers::stations::validate_geolocation::{self, Countries, outcome_id};
use serde_json::json;
use std::time::Duration;
use stream_processing::sources::Payload;
use stream_processing::testing::{
    RecordedFaults, batch_of, insert_record, payload_of, raw, sequence_number,
};
use stream_processing::{BatchResponse, Deadline};

use crate::story::{given, history, later, now, stored, stream};

fn plenty_of_time() -> Deadline {
    Deadline::after(Duration::from_mins(1))
}

async fn validate(
    store: &InMemoryEventStore,
    faults: &RecordedFaults,
    batch: Payload,
    deadline: Deadline,
) -> BatchResponse {
    let countries = Countries::load().unwrap();
    validate_geolocation::processor(store.clone(), faults.clone(), countries, later)
        .process(batch, deadline)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_proposal_gets_its_outcome() {
    let store = given(&[controls::proposed()]).await;
    let proposed = history(&store, &stream()).await.remove(0);

    let response =
        validate(&store, &RecordedFaults::default(), batch_of([&proposed]), plenty_of_time()).await;

    assert_eq!(response, BatchResponse::done());
    let outcome = history(&store, &stream()).await.remove(1);
    assert_eq!(outcome.event.event_type, "GeolocationValidationSucceeded");
    assert_eq!(outcome.event.payload["country"], "FR");
    assert_eq!(outcome.event.id, outcome_id(proposed.event.id));
    assert_eq!(outcome.event.timestamp, later());
    assert_eq!(outcome.event.metadata.causation_id, proposed.event.id.to_string());
    assert_eq!(outcome.event.metadata.correlation_id, "the flow");
}

#[tokio::test]
async fn a_proposal_at_sea_is_turned_down() {
    let at_sea = DestinationEvent::from(ProposeDestination {
        geolocation: domain::Geolocation::new(30.0, -40.0).unwrap(),
        ..controls::proposal()
    });
    let store = given(&[at_sea]).await;
    let batch = batch_of(&history(&store, &stream()).await);

    validate(&store, &RecordedFaults::default(), batch, plenty_of_time()).await;

    let outcome = history(&store, &stream()).await.remove(1);
    assert_eq!(outcome.event.event_type, "GeolocationValidationFailed");
    assert_eq!(outcome.event.payload["reason"], "not_in_a_country");
}

#[tokio::test]
async fn a_proposal_delivered_again_gets_no_second_outcome() {
    let store = given(&[controls::proposed()]).await;
    let proposed = history(&store, &stream()).await;
    let again = batch_of(proposed.iter().chain(&proposed).chain(&proposed));

    validate(&store, &RecordedFaults::default(), again.clone(), plenty_of_time()).await;
    validate(&store, &RecordedFaults::default(), again, plenty_of_time()).await;

    assert_eq!(history(&store, &stream()).await.len(), 2);
}

#[tokio::test]
async fn an_outcome_that_somebody_else_recorded_stands() {
    let store = given(&[controls::proposed()]).await;
    let batch = batch_of(&history(&store, &stream()).await);
    let other = stored(&controls::validation_failed());
    store.append(&stream(), ExpectedVersion::Exact(Version(1)), &[other]).await.unwrap();

    let response = validate(&store, &RecordedFaults::default(), batch, plenty_of_time()).await;

    assert_eq!(response, BatchResponse::done());
    assert_eq!(history(&store, &stream()).await.len(), 2);
}

#[tokio::test]
async fn poison_is_a_fault_once_and_the_rest_of_the_batch_is_done() {
    let store = given(&[controls::proposed()]).await;
    let proposed = history(&store, &stream()).await.remove(0);
    let mut unknown = proposed.clone();
    unknown.stream.id = "f47ac10b-58cc-4372-a567-0e02b2c3d479".to_owned();
    unknown.event.event_type = "DestinationTeleported".to_owned();
    unknown.event.id = uuid::Uuid::from_u128(7);
    let records = vec![
        raw(&json!("no record at all")),
        raw(
            &json!({"eventSource": "aws:dynamodb", "eventName": "INSERT", "eventID": "1", "awsRegion": "eu-west-1",
            "dynamodb": {"SequenceNumber": "111", "Keys": {}, "NewImage": {"pk": {"S": "x"}}}}),
        ),
        insert_record(2, &unknown),
        insert_record(3, &proposed),
    ];
    let faults = RecordedFaults::default();

    for _ in 0..2 {
        let response = validate(&store, &faults, payload_of(&records), plenty_of_time()).await;
        assert_eq!(response, BatchResponse::done());
    }

    let errors: Vec<_> = faults.all().into_iter().map(|fault| fault.error.message).collect();
    assert_eq!(errors.len(), 3);
    assert!(errors.iter().any(|error| error.contains("not a valid DynamoDB stream record")));
    assert!(errors.iter().any(|error| error.contains("missing field")));
    assert!(errors.iter().any(|error| error.contains("DestinationTeleported")));
    assert_eq!(history(&store, &stream()).await.len(), 2);
}

#[tokio::test]
async fn changed_history_is_a_fault() {
    let store = given(&[controls::proposed()]).await;
    let proposed = history(&store, &stream()).await.remove(0);
    let modified = insert_record(0, &proposed).get().replace("INSERT", "MODIFY");
    let faults = RecordedFaults::default();

    let records = vec![serde_json::value::RawValue::from_string(modified).unwrap()];
    validate(&store, &faults, payload_of(&records), plenty_of_time()).await;

    assert!(faults.all()[0].error.message.starts_with("history was changed: MODIFY"));
    assert_eq!(history(&store, &stream()).await.len(), 1);
}

#[tokio::test]
async fn near_the_deadline_the_rest_comes_again() {
    let store = given(&[controls::proposed()]).await;
    let batch = batch_of(&history(&store, &stream()).await);
    let no_time = Deadline::after(Duration::ZERO);

    let response = validate(&store, &RecordedFaults::default(), batch, no_time).await;

    assert_eq!(response, BatchResponse::again(vec![sequence_number(0)]));
    assert_eq!(history(&store, &stream()).await.len(), 1);
}

#[tokio::test]
async fn an_empty_batch_is_done() {
    let store = given(&[]).await;
    for payload in ["[]", r#"{"Records": []}"#] {
        let batch = serde_json::from_str(payload).unwrap();
        let response = validate(&store, &RecordedFaults::default(), batch, plenty_of_time()).await;
        assert_eq!(response, BatchResponse::done());
    }
}

#[tokio::test]
async fn the_outcome_of_an_imported_proposal_happens_here() {
    let store = given(&[controls::proposed()]).await;
    let mut proposed = history(&store, &stream()).await.remove(0);
    proposed.event.metadata.imported = Some(Imported { by: "import-1".to_owned(), at: now() });

    validate(&store, &RecordedFaults::default(), batch_of([&proposed]), plenty_of_time()).await;

    let outcome = history(&store, &stream()).await.remove(1).event;
    assert_eq!(outcome.metadata.causation_id, proposed.event.id.to_string());
    assert_eq!(outcome.metadata.imported, None);
}
