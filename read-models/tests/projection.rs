//! What always holds: whatever order, duplication, batching and crashes, the read models end as the
//! fold of the events.
#![allow(clippy::unwrap_used, reason = "tests")]

mod story;

use domain::testing::controls;
use proptest::prelude::*;
use read_models::memory::{Fate, InMemoryReadModels};
use read_models::{
    DestinationDetails, DestinationDetailsStore, Projector, RecentDestinations, Status, reconcile,
};
use story::{History, LIMIT, deliver_until_done, destination_id, history, history_of};

/// A schedule: which deliveries in which order, cut into which batches, crashing at which writes.
#[derive(Debug, Clone)]
struct Schedule {
    outcomes: Vec<Option<bool>>,
    order: Vec<usize>,
    batch_sizes: Vec<usize>,
    fates: Vec<Fate>,
}

fn any_fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Survives),
        1 => Just(Fate::CrashesBefore),
        1 => Just(Fate::CrashesAfter),
    ]
}

/// Up to eight destinations: pending, listed or rejected; every event at least once, some more
/// often, in any order.
fn any_schedule() -> impl Strategy<Value = Schedule> {
    prop::collection::vec(any::<Option<bool>>(), 1..9).prop_flat_map(|outcomes| {
        let events = outcomes.iter().map(|outcome| 1 + usize::from(outcome.is_some())).sum();
        let all: Vec<usize> = (0..events).collect();
        let order = prop::collection::vec(0..events, 0..12).prop_flat_map(move |repeated| {
            let deliveries: Vec<_> = all.iter().copied().chain(repeated).collect();
            Just(deliveries).prop_shuffle()
        });
        let batch_sizes = prop::collection::vec(1..8_usize, 1..10);
        let fates = prop::collection::vec(any_fate(), 0..30);
        (Just(outcomes), order, batch_sizes, fates).prop_map(
            |(outcomes, order, batch_sizes, fates)| Schedule {
                outcomes,
                order,
                batch_sizes,
                fates,
            },
        )
    })
}

fn expected(history: &History) -> (Vec<DestinationDetails>, RecentDestinations) {
    let rows: Vec<_> = history
        .streams
        .iter()
        .filter_map(|stream| DestinationDetails::fold(stream).unwrap())
        .collect();
    let mut document = RecentDestinations::default();
    document.merge(&rows, LIMIT);
    (rows, document)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_ends_as_the_fold_of_the_events(schedule in any_schedule()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let history = history(&schedule.outcomes).await;
            let models = InMemoryReadModels::default();
            models.destine(schedule.fates.clone());
            deliver_until_done(&history, &models, &schedule.order, &schedule.batch_sizes).await;

            let (rows, document) = expected(&history);
            prop_assert_eq!(models.rows(), rows);
            prop_assert_eq!(models.document().destinations, document.destinations);
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn an_event_that_was_projected_before_writes_nothing() {
    let history = history(&[Some(true)]).await;
    let models = InMemoryReadModels::default();
    deliver_until_done(&history, &models, &[0, 1], &[2]).await;
    let writes = models.writes();

    deliver_until_done(&history, &models, &[1, 0, 1], &[1]).await;

    assert_eq!(models.writes(), writes);
}

#[tokio::test]
async fn a_test_has_a_row_and_is_in_no_list() {
    let tested = vec![controls::test_proposed(), controls::test_validation_succeeded()];
    let history = history_of(vec![tested]).await;
    let models = InMemoryReadModels::default();

    deliver_until_done(&history, &models, &[0, 1], &[1]).await;

    let [row] = models.rows().try_into().unwrap();
    assert!(row.is_test && matches!(row.status, Status::Listed { .. }), "{row:?}");
    assert_eq!(models.newest(LIMIT, None).await.unwrap().rows, []);
    assert_eq!(models.document(), RecentDestinations::default(), "nothing was written");
    assert!(!reconcile(&models, LIMIT).await.unwrap());
}

#[tokio::test]
async fn a_batch_writes_each_row_and_the_document_once() {
    let history = history(&[Some(true), Some(true), Some(true)]).await;
    let models = InMemoryReadModels::default();

    deliver_until_done(&history, &models, &[0, 1, 2, 3, 4, 5], &[6]).await;

    assert_eq!(models.writes(), 3 + 1);
}

#[tokio::test]
async fn an_event_that_cannot_be_decoded_blocks_its_row_until_it_can() {
    let mut history = history(&[None]).await;
    history.append_unknown(0).await;
    let models = InMemoryReadModels::default();
    let projector = Projector::new(&history.events, &models, LIMIT);

    let stream: Vec<_> = history.streams[0].iter().collect();
    let projected = projector.project_row(&stream).await.unwrap();

    let blocked = projected.blocked.unwrap();
    assert_eq!(blocked.version.0, 2);
    assert_eq!(models.rows()[0].blocked, Some(blocked));
    assert_eq!(models.rows()[0].version.0, 1);
    assert_eq!(models.rows()[0].id, destination_id(0));
}
