//! Which records come together, and when.

use std::sync::atomic::Ordering;
use std::time::Duration;

use local::event_source_mapping::{
    EventSourceMapping, Filter, MappingError, MappingSettings, handler,
};
use tokio::time::Instant;

use super::stage::{Stage, number, reported, settle};

#[tokio::test(start_paused = true)]
async fn what_is_there_comes_in_full_batches_and_in_order() {
    let stage = Stage::new();
    stage.stream.write_up_to(250);
    let mapping = stage.start(stage.settings(), |_| reported(&[])).await;
    mapping.caught_up().await.unwrap();
    let batches = stage.batches();
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 50]);
    assert_eq!(batches.concat(), (1..=250).collect::<Vec<_>>());
    assert_eq!(mapping.position(), number(250));
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_never_larger_than_its_size_even_if_more_passed_the_filter() {
    let stage = Stage::new();
    stage.stream.write_up_to(50);
    let filter = Filter::parse(r#"{"eventName": ["MODIFY"]}"#).unwrap();
    let settings = MappingSettings { filter: Some(filter), batch_size: 10, ..stage.settings() };
    let mapping = stage.start(settings, |_| reported(&[])).await;
    mapping.caught_up().await.unwrap();
    assert_eq!(stage.batches().iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(stage.batches().concat(), (1..=25).map(|half| 2 * half).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_no_larger_than_what_an_invocation_takes() {
    const MEGABYTE: usize = 1024 * 1024;
    let stage = Stage::new();
    stage.stream.write_large(5, 2 * MEGABYTE);
    stage.stream.write_large(6, 7 * MEGABYTE);
    let mapping = stage.start(stage.settings(), |_| reported(&[])).await;
    mapping.caught_up().await.unwrap();
    // One that is too large by itself is delivered all the same.
    assert_eq!(stage.batches(), [vec![1, 2], vec![3, 4], vec![5], vec![6]]);
}

#[tokio::test(start_paused = true)]
async fn what_the_filter_keeps_out_is_passed_and_not_delivered() {
    let stage = Stage::new();
    stage.stream.write_up_to(3);
    let filter = Filter::parse(r#"{"eventName": ["REMOVE"]}"#).unwrap();
    let settings = MappingSettings { filter: Some(filter), ..stage.settings() };
    let mapping = stage.start(settings, |_| reported(&[])).await;
    mapping.caught_up().await.unwrap();
    assert!(stage.batches().is_empty());
    assert_eq!(mapping.position(), number(3));
}

#[tokio::test(start_paused = true)]
async fn a_record_is_delivered_at_once_when_it_is_written() {
    let stage = Stage::new();
    let mapping = stage.start(stage.settings(), |_| reported(&[])).await;
    mapping.caught_up().await.unwrap();
    let before = Instant::now();
    stage.stream.write_up_to(1);
    settle().await;
    assert_eq!(stage.batches(), [[1]]);
    assert_eq!(before.elapsed(), Duration::ZERO, "nobody had to wait for it");
}

#[tokio::test(start_paused = true)]
async fn a_window_gathers_what_comes_within_it() {
    let stage = Stage::new();
    let window = Duration::from_secs(5);
    let settings = MappingSettings { batching_window: window, ..stage.settings() };
    let mapping = stage.start(settings, |_| reported(&[])).await;
    stage.stream.write_up_to(3);
    tokio::time::sleep(Duration::from_secs(2)).await;
    stage.stream.write_up_to(5);
    tokio::time::sleep(Duration::from_millis(2_900)).await;
    assert!(stage.batches().is_empty());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(stage.batches(), [[1, 2, 3, 4, 5]]);
    // The next window begins with the next record.
    stage.stream.write_up_to(6);
    tokio::time::sleep(Duration::from_millis(4_900)).await;
    assert_eq!(stage.batches().len(), 1);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(stage.batches().last().unwrap(), &[6]);
    drop(mapping);
}

#[tokio::test(start_paused = true)]
async fn a_full_batch_does_not_wait_for_the_window() {
    let stage = Stage::new();
    let window = Duration::from_mins(5);
    let settings = MappingSettings { batching_window: window, batch_size: 4, ..stage.settings() };
    let mapping = stage.start(settings, |_| reported(&[])).await;
    stage.stream.write_up_to(6);
    settle().await;
    assert_eq!(stage.batches(), [[1, 2, 3, 4]]);
    tokio::time::sleep(window).await;
    settle().await;
    assert_eq!(stage.batches(), [vec![1, 2, 3, 4], vec![5, 6]]);
    drop(mapping);
}

#[tokio::test(start_paused = true)]
async fn who_asks_whether_it_has_caught_up_need_not_wait_for_what_comes_later() {
    let stage = Stage::new();
    stage.stream.write_up_to(3);
    let stream = stage.stream.clone();
    let answer = move |places: &[u64]| {
        // There is always one more.
        stream.write_up_to((places.last().unwrap() + 1).min(10_000));
        reported(&[])
    };
    let mapping = stage.start(stage.settings(), answer).await;
    mapping.caught_up().await.unwrap();
    assert!(mapping.position() >= number(3) && mapping.position() < number(100));
}

#[tokio::test(start_paused = true)]
async fn who_asks_whether_it_has_caught_up_waits_for_all_that_was_read() {
    let stage = Stage::new();
    stage.stream.write_up_to(10);
    let function = stage.function(|_| reported(&[]));
    let slow = handler(move |batch| {
        let answer = function(batch);
        async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            answer.await
        }
    });
    let filter = Filter::parse(r#"{"eventName": ["MODIFY"]}"#).unwrap();
    let settings = MappingSettings { filter: Some(filter), batch_size: 2, ..stage.settings() };
    let mapping = EventSourceMapping::start(settings, stage.stream.clone(), slow).await.unwrap();
    mapping.caught_up().await.unwrap();
    assert_eq!(mapping.position(), number(10));
}

#[tokio::test(start_paused = true)]
async fn an_idle_mapping_looks_five_times_a_second() {
    let stage = Stage::new();
    let mapping = stage.start(stage.settings(), |_| reported(&[])).await;
    mapping.caught_up().await.unwrap();
    let before = stage.stream.reads.load(Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(10)).await;
    let reads = stage.stream.reads.load(Ordering::Relaxed) - before;
    assert!((45..=51).contains(&reads), "{reads}");
}

#[tokio::test(start_paused = true)]
async fn a_read_that_fails_is_repeated() {
    let stage = Stage::new();
    stage.stream.unreadable.store(3, Ordering::Relaxed);
    stage.stream.write_up_to(2);
    let mapping = stage.start(stage.settings(), |_| reported(&[])).await;
    mapping.caught_up().await.unwrap();
    assert_eq!(stage.batches(), [[1, 2]]);
}

#[tokio::test]
async fn settings_without_sense_are_refused() {
    let stage = Stage::new();
    let start = async |settings| {
        let function = stage.function(|_| reported(&[]));
        EventSourceMapping::start(settings, stage.stream.clone(), function).await.unwrap_err()
    };
    for name in ["", "a/b", "../a"] {
        let error = start(MappingSettings { name: name.to_owned(), ..stage.settings() }).await;
        assert!(matches!(error, MappingError::Setting { .. }), "{error}");
    }
    for batch_size in [0, 10_001] {
        let error = start(MappingSettings { batch_size, ..stage.settings() }).await;
        assert!(matches!(error, MappingError::Setting { .. }), "{error}");
    }
}
