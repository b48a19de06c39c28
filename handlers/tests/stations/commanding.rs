//! Station 10: commands on the bus.

use std::time::Duration;

use event_store::memory::InMemoryEventStore;
use event_store::{EventStore, RecordedEvent, Segment, StreamId};
use futures::TryStreamExt;
use handlers::proposers::Proposers;
use handlers::stations::receive_commands::{self, destination_id_of_command};
use serde_json::{Value, json};
use stream_processing::encryption::MemoryKeyStore;
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, payload_of, sqs_record};
use stream_processing::{BatchResponse, Deadline};

use crate::story::{history, now};

const SOURCE: &str = "com.example.guide";
const ID: &str = "page-12";

pub(crate) fn command(data: &Value) -> Value {
    json!({
        "specversion": "1.0", "type": "cmd.propose-destination.v1", "source": SOURCE, "id": ID,
        "correlationid": "the flow", "data": data,
    })
}

pub(crate) fn eiffel_tower() -> Value {
    json!({"name": " Eiffel Tower ", "geolocation": {"latitude": 48.858_222_2, "longitude": "2.2945"}})
}

/// The event as the bus hands it on.
pub(crate) fn envelope(event: &Value) -> String {
    let (time, detail_type) = ("2026-11-21T08:49:00Z", "cmd.propose-destination.v1");
    json!({"version": "0", "id": "1", "detail-type": detail_type, "source": "anyone", "time": time,
        "detail": event})
    .to_string()
}

/// What the function answers, and the errors of its faults.
pub(crate) async fn answer<E: EventStore + 'static>(
    store: E,
    proposers: Option<Proposers<MemoryKeyStore>>,
    payload: Payload,
) -> (BatchResponse, Vec<String>) {
    let faults = RecordedFaults::default();
    let receiver = receive_commands::processor(store, proposers, faults.clone(), now);
    let deadline = Deadline::after(Duration::from_mins(1));
    let answer = receiver.process(payload, deadline).await.unwrap();
    (answer, faults.all().into_iter().map(|fault| fault.error.message).collect())
}

async fn receive(store: &InMemoryEventStore, payload: Payload) -> Vec<String> {
    let (answer, errors) = answer(store.clone(), None, payload).await;
    assert_eq!(answer, BatchResponse::done());
    errors
}

async fn received(store: &InMemoryEventStore, event: &Value) -> Vec<String> {
    receive(store, payload_of(&[sqs_record(0, &envelope(event))])).await
}

async fn proposed(store: &InMemoryEventStore) -> Vec<RecordedEvent> {
    let id = destination_id_of_command(SOURCE, ID);
    history(store, &StreamId::new("destination", id.to_string())).await
}

#[tokio::test]
async fn a_command_proposes_a_destination_as_the_api_does() {
    let store = InMemoryEventStore::default();

    assert_eq!(received(&store, &command(&eiffel_tower())).await, [""; 0]);

    let RecordedEvent { event, version, .. } = proposed(&store).await.remove(0);
    assert_eq!((event.event_type.as_str(), version.0), ("DestinationProposed", 1));
    assert_eq!(event.payload["name"], "Eiffel Tower");
    assert_eq!((event.timestamp, event.metadata.causation_id.as_str()), (now(), ID));
    assert_eq!(event.metadata.correlation_id, "the flow");
}

#[tokio::test]
async fn a_function_that_is_invoked_with_a_command_does_it() {
    let store = InMemoryEventStore::default();
    let payload = Payload::parse(command(&eiffel_tower()).to_string()).unwrap();

    assert_eq!(receive(&store, payload).await, [""; 0]);

    assert_eq!(proposed(&store).await.len(), 1);
}

#[tokio::test]
async fn a_command_that_comes_again_changes_nothing() {
    let store = InMemoryEventStore::default();
    let message = envelope(&command(&eiffel_tower()));
    let twice = payload_of(&[sqs_record(0, &message), sqs_record(1, &message)]);

    for _ in 0..2 {
        assert_eq!(receive(&store, twice.clone()).await, [""; 0]);
    }

    assert_eq!(proposed(&store).await.len(), 1);
}

#[tokio::test]
async fn the_same_id_with_other_content_is_a_fault() {
    let store = InMemoryEventStore::default();
    received(&store, &command(&eiffel_tower())).await;
    let other = json!({"name": "Louvre", "geolocation": {"latitude": 48.86, "longitude": 2.33}});

    let errors = received(&store, &command(&other)).await;

    assert!(errors[0].contains("proposed another destination; take a new id"), "{errors:?}");
    assert_eq!(proposed(&store).await.len(), 1);
}

#[tokio::test]
async fn what_the_api_refuses_is_a_fault_in_the_same_words() {
    let store = InMemoryEventStore::default();

    let errors = received(&store, &command(&json!({}))).await;

    assert!(errors[0].contains("destinations must include a name."), "{errors:?}");
    assert!(errors[0].contains("destinations must include a location."), "{errors:?}");
    assert_eq!(proposed(&store).await, []);
}

#[tokio::test]
async fn what_is_no_command_is_a_fault() {
    let store = InMemoryEventStore::default();
    let mut other = command(&eiffel_tower());
    other["type"] = "cmd.remove-destination.v1".into();
    let mut nobody = command(&eiffel_tower());
    nobody["source"] = "".into();
    for (event, reason) in [
        (eiffel_tower(), "is not a CloudEvent"),
        (other, "is not a command that is known"),
        (nobody, "has an empty `source`"),
    ] {
        let errors = received(&store, &event).await;
        assert!(errors[0].contains(reason), "{errors:?}");
    }
}

#[tokio::test]
async fn what_names_a_command_is_bounded() {
    let store = InMemoryEventStore::default();
    for name in ["id", "source", "correlationid"] {
        let mut endless = command(&eiffel_tower());
        endless[name] = "x".repeat(100 << 10).into();

        let errors = received(&store, &endless).await;

        let said = format!("`{name}` of the command has 102400 bytes; send 2048 at most");
        assert_eq!(errors, [said]);
        let mut long = command(&eiffel_tower());
        long[name] = "x".repeat(2_048).into();
        assert_eq!(received(&InMemoryEventStore::default(), &long).await, [""; 0], "{name}");
    }
    let nothing: Vec<_> = store.read_all(Segment::WHOLE).try_collect().await.unwrap();
    assert_eq!(nothing, []);
}

#[tokio::test]
async fn a_trace_that_is_none_is_not_kept_and_hinders_nothing() {
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    for (said, kept) in [
        (Value::from(trace), Some(trace)),
        ("x".repeat(100 << 10).into(), None),
        (format!("ff{}", &trace[2..]).into(), None),
        (7.into(), None),
    ] {
        let store = InMemoryEventStore::default();
        let mut traced = command(&eiffel_tower());
        traced["traceparent"] = said;
        assert_eq!(received(&store, &traced).await, [""; 0]);
        let event = proposed(&store).await.remove(0).event;
        let found = event.metadata.traceparent.map(|found| found.to_string());
        assert_eq!(found.as_deref(), kept);
    }
}

#[test]
fn the_ids_of_destinations_are_fixed_and_separators_make_no_two_the_same() {
    let ids = [("a", "b/c"), ("a/b", "c"), ("a/b/c", "")]
        .map(|(source, id)| destination_id_of_command(source, id).to_string());
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2], "{ids:?}");
    let known = destination_id_of_command("com.example.guide", "page-12").to_string();
    assert_eq!(known, "5fb88207-f888-50ea-8f1c-d7130bede86a");
}
