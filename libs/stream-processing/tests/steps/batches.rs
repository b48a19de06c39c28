//! Units collected for one request, by count and by bytes.

use futures::StreamExt;
use proptest::prelude::*;
use stream_processing::{Limits, Severity, Units};

use super::story::{Trouble, distinct, ids, outcome, unit, values, with_ids};

const LIMITS: Limits = Limits { count: 3, bytes: 10, entry_bytes: 8 };

/// Batches of units of these sizes, as a service with [`LIMITS`] takes them.
fn batches_of(sizes: Vec<usize>) -> Units<Vec<usize>> {
    let units = with_ids(distinct(sizes.len())).map(move |_, id| sizes[id]);
    units.batch_within("the service", LIMITS, |size| *size)
}

#[tokio::test]
async fn a_batch_has_as_many_units_as_it_may_and_the_last_what_is_left() {
    assert_eq!(values(with_ids(distinct(5)).batch(2)).await, [vec![0, 1], vec![2, 3], vec![4]]);
}

#[tokio::test]
async fn a_batch_ends_before_it_has_too_many_bytes() {
    assert_eq!(values(batches_of(vec![4, 6, 1, 8, 2])).await, [vec![4, 6], vec![1, 8], vec![2]]);
}

#[tokio::test]
async fn an_entry_that_no_request_can_hold_is_a_fault_and_the_others_go_on() {
    let (batches, failed) = outcome(batches_of(vec![1, 9, 2])).await;
    assert_eq!(batches, [vec![1, 2]]);
    assert_eq!(ids(&failed[0]), ["1"]);
    assert_eq!(
        failed[0].failure.error.message,
        "9 bytes are more than the 8 that the service takes of one entry"
    );
}

#[tokio::test]
async fn a_batch_knows_all_its_records() {
    let mut batches = distinct(3).batch(3);
    let batch = batches.next().await.unwrap().unwrap();
    assert_eq!(batch.deliveries().len(), 3);
    assert_eq!(batch.event().id, "2", "the last");
    assert_eq!(batch.part(1).unwrap().event().id, "1");
}

#[tokio::test]
async fn a_batch_that_fails_fails_with_all_its_records() {
    let failing = distinct(2).batch(2).try_map(|_, _| Err::<(), _>(Trouble("no")));
    let (_, failed) = outcome(failing).await;
    assert_eq!(ids(&failed[0]), ["0", "1"]);
}

#[tokio::test]
async fn what_follows_one_that_comes_again_is_in_no_batch() {
    let source = Units::from_stream(futures::stream::iter([
        Err(unit(0, "a").transient(&Trouble("not now"))),
        Ok(unit(1, "a")),
        Ok(unit(2, "b")),
    ]));
    let (batches, failed) = outcome(with_ids(source).batch(10)).await;
    assert_eq!(batches, [vec![2]]);
    assert_eq!(failed[1].failure.severity, Severity::Waiting);
}

proptest! {
    #[test]
    fn batches_lose_nothing_keep_the_order_and_stay_within_the_limits(
        sizes in prop::collection::vec(0..=8_usize, 0..40),
    ) {
        let batches = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(values(batches_of(sizes.clone())));
        prop_assert_eq!(batches.concat(), sizes);
        for batch in &batches {
            prop_assert!(batch.len() <= LIMITS.count);
            prop_assert!(batch.iter().sum::<usize>() <= LIMITS.bytes);
        }
    }
}
