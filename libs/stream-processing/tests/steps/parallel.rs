//! Several at a time: bounded, each key in order, and waiting behind what comes again.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::StreamExt;
use proptest::prelude::*;
use stream_processing::{Severity, Units};
use tokio::time::sleep;

use super::story::{Trouble, distinct, ids, outcome, unit, units, values, with_ids};

fn at_a_time(limit: usize) -> NonZeroUsize {
    NonZeroUsize::new(limit).unwrap()
}

/// Does the work of each in a while that depends on its id, and notes begin and end.
async fn peak_of(units: Units, limit: usize) -> (usize, Duration) {
    let (now, peak) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counts = (Arc::clone(&now), Arc::clone(&peak));
    let begun = tokio::time::Instant::now();
    let worked = units.parallel(at_a_time(limit), move |unit| {
        let (now, peak) = (Arc::clone(&counts.0), Arc::clone(&counts.1));
        async move {
            peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            sleep(Duration::from_millis(10)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            Ok(unit)
        }
    });
    values(worked).await;
    (peak.load(Ordering::SeqCst), begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn as_many_run_as_the_limit_says_and_no_more() {
    let (peak, took) = peak_of(distinct(12), 4).await;
    assert_eq!(peak, 4);
    assert!(took < Duration::from_millis(40), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn one_key_is_never_worked_on_twice_at_a_time() {
    assert_eq!(peak_of(units(["a"; 5]), 4).await.0, 1);
}

#[tokio::test(start_paused = true)]
async fn a_busy_key_does_not_hold_up_the_others() {
    let done = units(["a", "a", "a", "b"]).parallel(at_a_time(2), |unit| async {
        sleep(Duration::from_millis(10)).await;
        Ok(unit)
    });
    let order = values(with_ids(done)).await;
    assert!(order.iter().position(|id| *id == 3) < order.iter().position(|id| *id == 1));
}

#[tokio::test(start_paused = true)]
async fn a_source_is_not_asked_for_more_than_can_be_looked_at() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&asked);
    let source = futures::stream::iter(0..).map(move |id| {
        counts.fetch_add(1, Ordering::SeqCst);
        Ok(unit(id, "a"))
    });
    let mut stuck = Units::from_stream(source).parallel(at_a_time(2), |unit| async {
        std::future::pending::<()>().await;
        Ok(unit)
    });
    assert!(futures::poll!(stuck.next()).is_pending());
    assert!(asked.load(Ordering::SeqCst) <= 20, "{asked:?}");
}

#[tokio::test]
async fn what_follows_one_that_comes_again_waits_and_other_keys_go_on() {
    let work = units(["a", "b", "a", "b", "a"]).parallel(at_a_time(3), |unit| async {
        match unit.delivery().position {
            0 => Err(unit.transient(&Trouble("not now"))),
            _ => Ok(unit),
        }
    });
    let (done, failed) = outcome(with_ids(work)).await;
    assert_eq!(done, [1, 3]);
    assert_eq!(failed.iter().flat_map(ids).collect::<Vec<_>>(), ["0", "2", "4"]);
    let severities: Vec<_> = failed.iter().map(|failed| failed.failure.severity).collect();
    assert_eq!(severities, [Severity::Transient, Severity::Waiting, Severity::Waiting]);
}

#[tokio::test]
async fn what_follows_poison_goes_on() {
    let work = units(["a", "a"]).parallel(at_a_time(3), |unit| async {
        match unit.delivery().position {
            0 => Err(unit.poison(&Trouble("never"))),
            _ => Ok(unit),
        }
    });
    let (done, failed) = outcome(with_ids(work)).await;
    assert_eq!((done, failed.len()), (vec![1], 1));
}

#[tokio::test]
async fn what_failed_before_holds_its_key_too() {
    let first_fails = Units::from_stream(futures::stream::iter([
        Err(unit(0, "a").transient(&Trouble("not now"))),
        Ok(unit(1, "a")),
        Ok(unit(2, "b")),
    ]));
    let work = first_fails.parallel(at_a_time(2), |unit| async { Ok(unit) });
    let (done, failed) = outcome(with_ids(work)).await;
    assert_eq!((done, failed.len()), (vec![2], 2));
}

#[tokio::test]
async fn work_on_a_batch_answers_for_each_part() {
    let work = with_ids(distinct(4)).batch(2).parallel_each(at_a_time(2), |batch| async move {
        let part = |place| batch.part(place).unwrap();
        vec![Ok(part(0)), Err(part(1).poison(&Trouble("refused")))]
    });
    let (done, failed) = outcome(with_ids(work)).await;
    assert_eq!(done, [0, 2]);
    assert_eq!(failed.iter().flat_map(ids).collect::<Vec<_>>(), ["1", "3"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_the_work_takes_each_key_is_worked_on_in_order(
        works in prop::collection::vec((0..4_u8, 0..50_u64), 1..60),
        limit in 1..8_usize,
    ) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let order = runtime.unwrap().block_on(order_of(works.clone(), limit));
        prop_assert_eq!(order.values().map(Vec::len).sum::<usize>(), works.len());
        for ids in order.values() {
            prop_assert!(ids.is_sorted(), "{:?}", order);
        }
    }
}

/// The order in which each key's work was done.
async fn order_of(works: Vec<(u8, u64)>, limit: usize) -> BTreeMap<String, Vec<usize>> {
    let keys: Vec<String> = works.iter().map(|(key, _)| key.to_string()).collect();
    let order = Arc::new(Mutex::new(BTreeMap::<String, Vec<usize>>::new()));
    let noted = Arc::clone(&order);
    let worked = units(keys.iter().map(String::as_str)).parallel(at_a_time(limit), move |unit| {
        let (took, noted) = (works[unit.delivery().position].1, Arc::clone(&noted));
        async move {
            sleep(Duration::from_millis(took)).await;
            let key = unit.key().unwrap().to_string();
            noted.lock().unwrap().entry(key).or_default().push(unit.delivery().position);
            Ok(unit)
        }
    });
    values(worked).await;
    Arc::into_inner(order).unwrap().into_inner().unwrap()
}
