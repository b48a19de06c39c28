//! Which places the document has after a projection.
#![allow(clippy::unwrap_used, reason = "tests")]

mod story;

use domain::DestinationId;
use event_store::RecordedEvent;
use read_models::memory::InMemoryReadModels;
use read_models::{
    DestinationDetails, DestinationDetailsStore, Model, ProjectedRow, Projector, Status,
};
use story::{History, LIMIT, deliver_until_done, destination_id, history};

/// Two listed destinations: the row of the first one is there, and no document.
async fn without_a_document() -> (History, InMemoryReadModels) {
    let history = history(&[Some(true), Some(true)]).await;
    let models = InMemoryReadModels::default();
    let projector = Projector::new(&history.events, &models, LIMIT);
    let first: Vec<&RecordedEvent> = history.streams[0].iter().collect();
    projector.project_row(&first).await.unwrap();
    (history, models)
}

fn ids(models: &InMemoryReadModels) -> Vec<DestinationId> {
    let mut ids: Vec<_> = models.document().destinations.iter().map(|it| it.id).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn a_missing_document_is_made_of_all_rows_and_not_of_the_projected_ones_alone() {
    let (history, models) = without_a_document().await;

    deliver_until_done(&history, &models, &[2, 3], &[2]).await;

    assert_eq!(ids(&models), [destination_id(0), destination_id(1)]);
}

#[tokio::test]
async fn a_document_that_can_not_be_decoded_is_made_again_of_all_rows() {
    let (history, models) = without_a_document().await;
    deliver_until_done(&history, &models, &[0, 1], &[2]).await;
    models.damage_document();

    deliver_until_done(&history, &models, &[2, 3], &[2]).await;

    assert_eq!(ids(&models), [destination_id(0), destination_id(1)]);
}

#[tokio::test]
async fn a_place_that_is_no_longer_listed_leaves_the_document() {
    let history = history(&[Some(true), Some(true)]).await;
    let models = InMemoryReadModels::default();
    deliver_until_done(&history, &models, &[0, 1, 2, 3], &[4]).await;
    let listed = models.rows().remove(0);
    let version = listed.version.next();
    let row = DestinationDetails { status: Status::Expired, version, ..listed };

    models.save(&row).await.unwrap();
    let projector = Projector::new(&history.events, &models, LIMIT);
    let gone = ProjectedRow { model: Model::FIRST, row };
    projector.project_documents(&[gone], &[]).await.unwrap();

    assert_eq!(ids(&models), [destination_id(1)]);
}
