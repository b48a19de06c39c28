//! Station 3: batches into read models.

use std::time::Duration;

use domain::CountryCode;
use domain::area::AreaEvent;
use domain::testing::controls;
use event_store::encode;
use event_store::memory::InMemoryEventStore;
use handlers::stations::project_destinations;
use handlers::stored_events::stream_of_area;
use read_models::memory::{Fate, InMemoryReadModels};
use read_models::{Projector, RecentDestinations};
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, batch_of, sequence_number};
use stream_processing::{BatchResponse, Deadline, ProcessingError};

use crate::story::{destination_id, given, history, now, stream};

async fn project(
    events: &InMemoryEventStore,
    models: &InMemoryReadModels,
    faults: &RecordedFaults,
    batch: Payload,
) -> Result<BatchResponse, ProcessingError> {
    let projector = Projector::new(events.clone(), models.clone(), 20);
    project_destinations::processor(projector, faults.clone(), now)
        .process(batch, Deadline::after(Duration::from_mins(1)))
        .await
}

async fn listed() -> InMemoryEventStore {
    given(&[controls::proposed(), controls::validation_succeeded()]).await
}

#[tokio::test]
async fn a_listed_destination_reaches_the_document() {
    let (events, models) = (listed().await, InMemoryReadModels::default());
    let batch = batch_of(&history(&events, &stream()).await);

    let response = project(&events, &models, &RecordedFaults::default(), batch).await.unwrap();

    assert_eq!(response, BatchResponse::done());
    assert_eq!(models.document().destinations[0].name.as_str(), "Eiffel Tower");
}

#[tokio::test]
async fn an_event_delivered_before_those_that_it_follows_fills_the_gap() {
    let (events, models) = (listed().await, InMemoryReadModels::default());
    let batch = batch_of(&history(&events, &stream()).await[1..]);

    project(&events, &models, &RecordedFaults::default(), batch).await.unwrap();

    assert_eq!(models.rows()[0].version.0, 2);
}

#[tokio::test]
async fn a_row_that_could_not_be_written_comes_again() {
    let (events, models) = (listed().await, InMemoryReadModels::default());
    models.destine([Fate::CrashesBefore]);
    let batch = batch_of(&history(&events, &stream()).await);

    let response = project(&events, &models, &RecordedFaults::default(), batch).await.unwrap();

    assert_eq!(response, BatchResponse::again(vec![sequence_number(0)]));
}

#[tokio::test]
async fn a_document_that_could_not_be_written_fails_the_whole_batch() {
    let (events, models) = (listed().await, InMemoryReadModels::default());
    models.destine([Fate::Survives, Fate::CrashesBefore]);
    let batch = batch_of(&history(&events, &stream()).await);

    let faults = RecordedFaults::default();
    let answer = project(&events, &models, &faults, batch.clone()).await.unwrap();
    assert_eq!(answer, BatchResponse::again(vec![sequence_number(0)]));
    assert_eq!(models.document(), RecentDestinations::default());

    project(&events, &models, &RecordedFaults::default(), batch).await.unwrap();
    assert_eq!(models.document().destinations.len(), 1);
}

#[tokio::test]
async fn a_popular_area_reaches_the_document_and_poison_beside_it_is_a_fault() {
    let (events, models) = (listed().await, InMemoryReadModels::default());
    let popular = AreaEvent::PopularAreaDetected {
        destinations: vec![destination_id(); 3],
        near: controls::proposal().name,
        country: CountryCode::try_from("FR".to_owned()).unwrap(),
        since: now(),
        until: now(),
    };
    let mut detected = history(&events, &stream()).await.remove(0);
    detected.stream = stream_of_area(&"u09tu".parse().unwrap());
    (detected.event.event_type, detected.event.payload) = encode(&popular).unwrap();
    let mut unknown = detected.clone();
    unknown.stream = stream_of_area(&"gcpvj".parse().unwrap());
    unknown.event.id = uuid::Uuid::nil();
    unknown.event.event_type = "AreaSank".to_owned();
    let faults = RecordedFaults::default();

    let response =
        project(&events, &models, &faults, batch_of([&detected, &unknown])).await.unwrap();

    assert!(response.batch_item_failures.is_empty());
    assert_eq!(models.document().popular_areas[0].near.as_str(), "Eiffel Tower");
    assert_eq!(models.document().popular_areas.len(), 1);
    assert_eq!(faults.all().len(), 1);
    assert_eq!(faults.all()[0].event_type, "AreaSank");
}

#[tokio::test]
async fn an_unknown_event_blocks_its_row_and_is_a_fault_once() {
    let (events, models) = (listed().await, InMemoryReadModels::default());
    let mut history = history(&events, &stream()).await;
    history[1].event.event_type = "DestinationTeleported".to_owned();
    let faults = RecordedFaults::default();

    for _ in 0..2 {
        let response = project(&events, &models, &faults, batch_of(&history)).await.unwrap();
        assert_eq!(response, BatchResponse::done());
    }

    assert_eq!(faults.all().len(), 1);
    assert_eq!(faults.all()[0].event_id, history[1].event.id.to_string());
    assert_eq!(models.rows()[0].blocked.as_ref().unwrap().version.0, 2);
}
