//! Histories of which events are missing, and events of which no history is here.

use std::time::Duration;

use domain::DestinationEvent;
use domain::testing::controls;
use event_store::memory::InMemoryEventStore;
use event_store::{AlteredReads, EventStore, ExpectedVersion, NewEvent, Version};
use handlers::function::HttpFunction;
use handlers::stations::project_destinations;
use handlers::stations::query_destinations::QueryDestinationsHandler;
use handlers::stations::validate_geolocation::{self, Countries};
use read_models::memory::InMemoryReadModels;
use read_models::{Projector, Status};
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, batch_of};
use stream_processing::{BatchResponse, Deadline, Fault};

use crate::story::{body, get, given, history, later, now, stream};

/// A store that lost the events of one version.
pub(crate) fn without(store: InMemoryEventStore, lost: u64) -> impl EventStore + Clone + 'static {
    AlteredReads::of(store, move |event| Some(event).filter(|event| event.version.0 != lost))
}

pub(crate) fn plenty_of_time() -> Deadline {
    Deadline::after(Duration::from_mins(1))
}

pub(crate) fn outcomes() -> [DestinationEvent; 2] {
    [controls::proposed(), controls::validation_succeeded()]
}

/// The faults of a projector that gets these payloads, one after the other.
pub(crate) async fn project(
    events: &(impl EventStore + Clone + 'static),
    models: &InMemoryReadModels,
    payloads: impl IntoIterator<Item = Payload>,
) -> Vec<Fault> {
    let faults = RecordedFaults::default();
    for payload in payloads {
        let projector = Projector::new(events.clone(), models.clone(), 20);
        let function = project_destinations::processor(projector, faults.clone(), now);
        let answer = function.process(payload, plenty_of_time()).await.unwrap();
        assert_eq!(answer, BatchResponse::done());
    }
    faults.all()
}

async fn validate(store: &InMemoryEventStore, payload: Payload) -> Vec<Fault> {
    let (faults, countries) = (RecordedFaults::default(), Countries::load().unwrap());
    let function = validate_geolocation::processor(store.clone(), faults.clone(), countries, later);
    assert_eq!(function.process(payload, plenty_of_time()).await.unwrap(), BatchResponse::done());
    faults.all()
}

#[tokio::test]
async fn a_proposal_of_another_history_is_a_fault_and_leaves_nothing_here() {
    let elsewhere = given(&[controls::proposed()]).await;
    let batch = batch_of(&history(&elsewhere, &stream()).await);
    let here = InMemoryEventStore::default();

    let faults = validate(&here, batch).await;

    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    let says = format!("event 1 of {} was delivered, but it is not in the events table", stream());
    assert!(fault.error.message.starts_with(&says), "{}", fault.error.message);
    assert_eq!(history(&here, &stream()).await, []);
}

#[tokio::test]
async fn such_a_fault_is_mended_by_resubmitting_it_once_its_history_is_here() {
    let store = given(&[controls::proposed()]).await;
    let batch = batch_of(&history(&store, &stream()).await);
    let faults = validate(&InMemoryEventStore::default(), batch).await;

    assert_eq!(validate(&store, Payload::of_fault(&faults[0])).await, []);

    assert_eq!(history(&store, &stream()).await.len(), 2);
}

#[tokio::test]
async fn a_proposal_that_is_not_the_first_event_of_its_stream_is_a_fault() {
    let store = given(&[controls::proposed()]).await;
    let mut proposed = history(&store, &stream()).await.remove(0);
    proposed.version = Version(7);

    let faults = validate(&store, batch_of([&proposed])).await;

    assert!(faults[0].error.message.contains("only the first event"), "{faults:?}");
    assert_eq!(history(&store, &stream()).await.len(), 1);
}

#[tokio::test]
async fn an_event_without_those_before_it_is_a_fault_whichever_is_delivered_with_it() {
    for (lost, delivered) in [(1, 1..2), (1, 1..3), (2, 2..3), (2, 0..3)] {
        let events = [&outcomes()[..], &outcomes()[1..]].concat();
        let whole = given(&events).await;
        let batch: Vec<_> = history(&whole, &stream()).await;
        let delivered =
            batch[delivered].iter().filter(|event| event.version.0 != lost).collect::<Vec<_>>();
        let models = InMemoryReadModels::default();

        let faults = project(&without(whole, lost), &models, [batch_of(delivered)]).await;

        let [fault] = faults.as_slice() else { panic!("{lost}: {faults:?}") };
        let says = format!("event {lost} of {} is missing; `visitplannr verify`", stream());
        assert!(fault.error.message.starts_with(&says), "{}", fault.error.message);
        assert_eq!(fault.event_id, batch[usize::try_from(lost).unwrap()].event.id.to_string());
    }
}

#[tokio::test]
async fn an_event_that_the_store_does_not_have_is_a_fault() {
    let elsewhere = given(&outcomes()).await;
    let outcome = history(&elsewhere, &stream()).await.remove(1);
    let (here, models) = (InMemoryEventStore::default(), InMemoryReadModels::default());

    let faults = project(&here, &models, [batch_of([&outcome])]).await;

    assert!(faults[0].error.message.contains("is not in the events table"), "{faults:?}");
    assert_eq!(models.rows(), []);
}

#[tokio::test]
async fn what_waited_behind_a_fault_is_projected_once_the_fault_is_resubmitted() {
    let whole = given(&outcomes()).await;
    let events = history(&whole, &stream()).await;
    let models = InMemoryReadModels::default();
    // Its first event was not an event that this version knew, and the second one came meanwhile.
    let mut unknown = events.clone();
    unknown[0].event.event_type = "DestinationTeleported".to_owned();
    let faults = project(&without(whole.clone(), 1), &models, [batch_of([&unknown[0]])]).await;
    project(&without(whole.clone(), 1), &models, [batch_of([&events[1]])]).await;
    assert_eq!(models.rows(), []);
    let record = faults[0].record.replace("DestinationTeleported", "DestinationProposed");
    let mended = Fault { record, ..faults[0].clone() };

    assert_eq!(project(&whole, &models, [Payload::of_fault(&mended)]).await, []);

    let rows = models.rows();
    assert!(matches!(rows[0].status, Status::Listed { .. }), "{rows:?}");
    assert_eq!(rows[0].version, Version(2));
    assert_eq!(models.document().destinations.len(), 1);
}

#[tokio::test]
async fn a_destination_without_its_proposal_is_not_there_and_one_that_cannot_be_read_says_so() {
    let whole = given(&outcomes()).await;
    let models = InMemoryReadModels::default();
    let path = format!("/destinations/{}", stream().id);
    let ask = async |lost: u64, store: &InMemoryEventStore| {
        let events = without(store.clone(), lost);
        QueryDestinationsHandler::new(events, &models, None).handle(get(&path)).await
    };

    let orphan = ask(1, &whole).await;
    let pending = ask(2, &whole).await;

    assert_eq!(orphan.status().as_u16(), 404);
    assert_eq!((pending.status().as_u16(), &body(&pending)["status"]), (200, &"pending".into()));

    let store = InMemoryEventStore::default();
    let unknown = NewEvent {
        event_type: "DestinationTeleported".to_owned(),
        ..crate::story::stored(&controls::proposed())
    };
    store.append(&stream(), ExpectedVersion::NoStream, &[unknown]).await.unwrap();
    let unreadable = ask(0, &store).await;
    assert_eq!(unreadable.status().as_u16(), 500);
    assert_eq!(body(&unreadable)["type"], "urn:visitplannr:problem:unreadable");
}
