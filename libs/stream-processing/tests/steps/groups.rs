//! Units that belong together, and the last of them.

use futures::StreamExt;
use std::sync::Arc;

use stream_processing::{Severity, UnitOfWork, Units};

use super::story::{Trouble, ids, outcome, unit, units, values, with_ids};

#[tokio::test]
async fn a_group_has_all_units_of_a_key_in_order() {
    let groups = with_ids(units(["a", "b", "a", "c", "b"])).group();
    assert_eq!(values(groups).await, [vec![0, 2], vec![1, 4], vec![3]]);
}

#[tokio::test]
async fn units_may_be_grouped_by_anything_and_those_without_stay_alone() {
    let by_size = |unit: &UnitOfWork<usize>| (*unit.value() > 1).then(|| "big".to_owned());
    let groups = with_ids(units(["a", "b", "c", "d"])).group_by(by_size);
    assert_eq!(values(groups).await, [vec![0], vec![1], vec![2, 3]]);
}

#[tokio::test]
async fn compact_keeps_the_last_of_each_key() {
    assert_eq!(values(with_ids(units(["a", "b", "a"])).compact()).await, [2, 1]);
}

/// A unit whose event is of this moment.
fn at(id: usize, time: i64) -> UnitOfWork {
    let mut delivery = unit(id, "a").delivery().clone();
    delivery.event.timestamp = Some(time);
    UnitOfWork::new(Arc::new(delivery))
}

#[tokio::test]
async fn compact_keeps_what_is_latest_and_not_what_came_last() {
    let late = [at(0, 5), at(1, 7), at(2, 6)].map(Ok);
    let failing = Units::from_stream(futures::stream::iter(late)).compact();
    let failing = failing.try_map(|_, ()| Err::<(), _>(Trouble("no")));
    let (_, failed) = outcome(failing).await;
    assert_eq!(ids(&failed[0]), ["0", "2", "1"], "all of them, the latest at the end");

    let of_one_moment = Units::from_stream(futures::stream::iter([at(0, 5), at(1, 5)].map(Ok)));
    assert_eq!(values(with_ids(of_one_moment).compact()).await, [1]);
}

#[tokio::test]
async fn what_was_compacted_away_fails_with_the_last() {
    let failing = units(["a", "a"]).compact().try_map(|_, ()| Err::<(), _>(Trouble("no")));
    assert_eq!(ids(&outcome(failing).await.1[0]), ["0", "1"]);
}

#[tokio::test]
async fn all_units_become_one_and_none_become_none() {
    assert_eq!(values(with_ids(units(["a", "b"])).all()).await, [vec![0, 1]]);
    assert_eq!(values(units([]).all()).await.len(), 0);
}

#[tokio::test]
async fn a_group_of_one_key_keeps_that_key_in_order() {
    let groups: Vec<_> = units(["a", "a", "b"]).group().collect().await;
    let keys: Vec<_> =
        groups.iter().map(|group| group.as_ref().unwrap().key().map(|key| &**key)).collect();
    assert_eq!(keys, [Some("a"), Some("b")]);
}

#[tokio::test]
async fn a_group_whose_earlier_unit_comes_again_waits() {
    let source = Units::from_stream(futures::stream::iter([
        Err(unit(0, "a").transient(&Trouble("not now"))),
        Ok(unit(1, "a")),
        Ok(unit(2, "b")),
    ]));
    let limit = std::num::NonZeroUsize::MIN;
    let (done, failed) =
        outcome(with_ids(source).group().parallel(limit, |group| async { Ok(group) })).await;
    assert_eq!(done, [vec![2]]);
    assert_eq!(failed[1].failure.severity, Severity::Waiting);
}
