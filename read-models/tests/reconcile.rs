//! The repair of the document.
#![allow(clippy::unwrap_used, reason = "tests")]

mod story;

use read_models::memory::InMemoryReadModels;
use read_models::{RecentDestinations, RecentDestinationsStore, reconcile};
use story::{LIMIT, deliver_until_done, history};

#[tokio::test]
async fn a_document_that_lost_a_destination_gets_it_back() {
    let history = history(&[Some(true), Some(true)]).await;
    let models = InMemoryReadModels::default();
    deliver_until_done(&history, &models, &[0, 1, 2, 3], &[4]).await;
    let whole = models.document();
    let lost = RecentDestinations {
        version: whole.version + 1,
        destinations: whole.destinations[1..].to_vec(),
        popular_areas: vec![],
    };
    models.save_recent(&lost).await.unwrap();

    assert!(reconcile(&models, LIMIT).await.unwrap());

    assert_eq!(models.document().destinations, whole.destinations);
}

#[tokio::test]
async fn a_document_that_is_right_is_left_alone() {
    let history = history(&[Some(true), Some(false), None]).await;
    let models = InMemoryReadModels::default();
    deliver_until_done(&history, &models, &[0, 1, 2, 3, 4], &[2]).await;
    let before = models.document();

    assert!(!reconcile(&models, LIMIT).await.unwrap());

    assert_eq!(models.document(), before);
}

#[tokio::test]
async fn a_smaller_limit_shortens_the_document() {
    let history = history(&[Some(true), Some(true), Some(true)]).await;
    let models = InMemoryReadModels::default();
    deliver_until_done(&history, &models, &[0, 1, 2, 3, 4, 5], &[6]).await;

    assert!(reconcile(&models, 1).await.unwrap());

    assert_eq!(models.document().destinations.len(), 1);
}
