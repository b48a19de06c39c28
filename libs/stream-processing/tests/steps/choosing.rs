//! Filter, map and split.

use futures::StreamExt;
use stream_processing::{Failure, Severity};

use super::story::{Trouble, distinct, ids, outcome, unit, values, with_ids};

#[tokio::test]
async fn a_filter_lets_through_what_is_wanted() {
    let even = distinct(6).filter(|unit| unit.delivery().position.is_multiple_of(2));
    assert_eq!(values(with_ids(even)).await, [0, 2, 4]);
}

#[tokio::test]
async fn what_failed_skips_the_steps_that_follow() {
    let odd_fails = |_: &_, id: usize| match id % 2 {
        0 => Ok(id),
        _ => Err(Trouble("odd")),
    };
    let units = with_ids(distinct(4)).try_map(odd_fails).filter(|_| false).map(|_, id| id);
    let (values, failed) = outcome(units).await;
    assert_eq!(values, [0; 0]);
    assert_eq!(failed.iter().flat_map(ids).collect::<Vec<_>>(), ["1", "3"]);
}

#[tokio::test]
async fn what_a_map_cannot_do_is_poison_unless_it_says_otherwise() {
    let poison = distinct(1).try_map(|_, ()| Err::<(), _>(Trouble("no")));
    let transient =
        distinct(1).try_map(|_, ()| Err::<(), _>(Failure::transient(&Trouble("not now"))));
    let severity = |failed: &[stream_processing::FailedUnit]| failed[0].failure.severity;
    assert_eq!(severity(&outcome(poison).await.1), Severity::Poison);
    assert_eq!(severity(&outcome(transient).await.1), Severity::Transient);
}

#[tokio::test]
async fn a_failure_says_what_went_wrong_and_why() {
    #[derive(Debug, thiserror::Error)]
    #[error("the outer thing")]
    struct Outer(#[source] Trouble);

    let failed = unit(1, "a").poison(&Outer(Trouble("the inner thing")));
    assert_eq!(failed.failure.error.to_string(), "Outer: the outer thing");
    assert_eq!(failed.failure.error.stack, "caused by: the inner thing");
}

#[tokio::test]
async fn a_split_makes_several_of_one_that_still_know_their_record() {
    let parts = with_ids(distinct(3)).split(|_, id| vec![id; id]);
    let parts: Vec<_> = parts.collect().await;
    let records: Vec<_> =
        parts.iter().map(|part| part.as_ref().unwrap().delivery().record.json()).collect();
    assert_eq!(records, [r#"{"id":1}"#, r#"{"id":2}"#, r#"{"id":2}"#]);
}

#[tokio::test]
async fn steps_may_be_kept_elsewhere() {
    assert_eq!(values(distinct(2).through(with_ids)).await, [0, 1]);
}
