//! What becomes of records that can't be processed, and of those around them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use local::event_source_mapping::MappingSettings;
use stream_processing::BatchResponse;
use tokio::time::Instant;

use super::stage::{Answer, HOUR, Stage, number, reported};

/// Answers well from the second invocation on.
fn fails_once(first: Answer) -> impl Fn(&[u64]) -> Answer + Send + Sync + 'static {
    let invocations = AtomicUsize::new(0);
    move |_| match invocations.fetch_add(1, Ordering::Relaxed) {
        0 => first.clone(),
        _ => reported(&[]),
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_partial_failure_the_rest_comes_again() {
    let stage = Stage::new();
    stage.stream.write_up_to(5);
    let mapping = stage.start(stage.settings(), fails_once(reported(&[4, 3]))).await;
    mapping.caught_up().await.unwrap();
    assert_eq!(stage.batches(), [vec![1, 2, 3, 4, 5], vec![3, 4, 5]]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_names_no_record_fails_all_of_them() {
    let stage = Stage::new();
    stage.stream.write_up_to(3);
    let settings = MappingSettings { bisect_batch_on_function_error: false, ..stage.settings() };
    let nonsense = Ok(BatchResponse::again(vec![String::new()]));
    let mapping = stage.start(settings, fails_once(nonsense)).await;
    mapping.caught_up().await.unwrap();
    assert_eq!(stage.batches(), [[1, 2, 3], [1, 2, 3]]);
}

#[tokio::test(start_paused = true)]
async fn an_error_is_repeated_later_and_later_until_it_ends() {
    let stage = Stage::new();
    stage.stream.write_up_to(1);
    let before = Instant::now();
    let invocations = AtomicUsize::new(0);
    let answer = move |_: &[u64]| match invocations.fetch_add(1, Ordering::Relaxed) {
        0..10 => Err("not yet".to_owned()),
        _ => reported(&[]),
    };
    let mapping = stage.start(stage.settings(), answer).await;
    mapping.caught_up().await.unwrap();
    assert_eq!(stage.batches().len(), 11);
    // 0.1, 0.2, 0.4 … 6.4 seconds, and then ten each time.
    let waited = before.elapsed().as_millis();
    assert!((42_700..43_000).contains(&waited), "{waited}");
}

#[tokio::test(start_paused = true)]
async fn bisection_finds_the_one_bad_record() {
    let stage = Stage::new();
    stage.stream.write_up_to(64);
    let settings = MappingSettings { maximum_retry_attempts: Some(2), ..stage.settings() };
    let answer = |places: &[u64]| {
        if places.contains(&37) { Err("37 is bad".to_owned()) } else { reported(&[]) }
    };
    let mapping = stage.start(settings, answer).await;
    mapping.caught_up().await.unwrap();
    let given_up = stage.given_up();
    assert_eq!(given_up.len(), 1);
    let (document, records) = &given_up[0];
    assert_eq!(records, &[37]);
    assert_eq!(document["requestContext"]["condition"], "RetryAttemptsExhausted");
    let batches = stage.batches();
    let alone = batches.iter().filter(|batch| **batch == [37]).count();
    assert_eq!(alone, 3, "one attempt and two retries");
    // The whole, five cuts on the way down with the halves beside them, and the three of 37.
    assert!(batches.len() <= 1 + 5 + 6 + 3, "{}", batches.len());
    assert_eq!(mapping.position(), number(64));
}

#[tokio::test(start_paused = true)]
async fn poison_is_given_up_at_its_age_alone_while_the_rest_goes_on() {
    let stage = Stage::new();
    stage.stream.write_up_to(10);
    let began = Instant::now();
    let settings = MappingSettings { maximum_record_age: Some(HOUR), ..stage.settings() };
    let answer = |places: &[u64]| if places.contains(&4) { reported(&[4]) } else { reported(&[]) };
    let mapping = stage.start(settings, answer).await;
    mapping.caught_up().await.unwrap();
    let waited = began.elapsed();
    assert!(waited >= HOUR && waited < HOUR + Duration::from_secs(11), "{waited:?}");

    let given_up = stage.given_up();
    assert_eq!(given_up.len(), 1);
    let (document, records) = &given_up[0];
    assert_eq!(records, &[4]);
    assert_eq!(document["requestContext"]["condition"], "RecordAgeExceeded");
    let batch = &document["DDBStreamBatchInfo"];
    assert_eq!(batch["batchSize"], 1);
    assert_eq!(batch["startSequenceNumber"], number(4).to_string());
    assert_eq!(batch["endSequenceNumber"], number(4).to_string());
    assert_eq!(batch["approximateArrivalOfFirstRecord"], "2025-11-24T16:00:00Z");
    assert!(batch["shardId"].is_string() && batch["streamArn"].is_string());
    let times = document["requestContext"]["approximateInvokeCount"].as_u64().unwrap();
    assert!(times > 300, "it was tried for an hour: {times}");

    assert_eq!(stage.batches().last().unwrap(), &[5, 6, 7, 8, 9, 10]);
    assert_eq!(mapping.position(), number(10));
}

#[tokio::test(start_paused = true)]
async fn without_bisection_what_is_too_old_is_given_up_together() {
    let stage = Stage::new();
    stage.stream.write_up_to(3);
    tokio::time::sleep(Duration::from_mins(40)).await;
    stage.stream.write_up_to(5);
    let settings = MappingSettings {
        bisect_batch_on_function_error: false,
        maximum_record_age: Some(HOUR),
        ..stage.settings()
    };
    let answer = |places: &[u64]| {
        if places.contains(&1) { Err("1 is bad".to_owned()) } else { reported(&[]) }
    };
    let mapping = stage.start(settings, answer).await;
    mapping.caught_up().await.unwrap();
    assert_eq!(stage.given_up()[0].1, [1, 2, 3]);
    assert_eq!(stage.batches().last().unwrap(), &[4, 5]);
}

#[tokio::test(start_paused = true)]
async fn old_records_are_tried_before_they_are_given_up() {
    let stage = Stage::new();
    stage.stream.write_up_to(20);
    // The host was off for the night.
    tokio::time::sleep(12 * HOUR).await;
    let answer = |places: &[u64]| {
        if places.contains(&7) { Err("7 is bad".to_owned()) } else { reported(&[]) }
    };
    let mapping = stage.start(stage.settings(), answer).await;
    mapping.caught_up().await.unwrap();
    let records: Vec<_> = stage.given_up().into_iter().map(|(_, records)| records).collect();
    assert_eq!(records, [[7]]);
    assert_eq!(stage.deliveries().len(), 20);
}

#[tokio::test(start_paused = true)]
async fn without_a_limit_nothing_is_given_up() {
    let stage = Stage::new();
    stage.stream.write_up_to(2);
    let settings = MappingSettings { maximum_record_age: None, ..stage.settings() };
    let mapping = stage.start(settings, |_| Err("never".to_owned())).await;
    tokio::time::sleep(100 * HOUR).await;
    assert!(stage.given_up().is_empty());
    assert_eq!(mapping.position(), number(0));
    mapping.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_can_not_be_kept_is_not_let_go_of() {
    let stage = Stage::new();
    stage.stream.write_up_to(1);
    let settings = MappingSettings { maximum_retry_attempts: Some(0), ..stage.settings() };
    // A file where the directory has to be.
    std::fs::write(&settings.on_failure, "in the way").unwrap();
    let mapping = stage.start(settings.clone(), |_| Err("never".to_owned())).await;
    tokio::time::sleep(HOUR).await;
    assert_eq!(mapping.position(), number(0));
    std::fs::remove_file(&settings.on_failure).unwrap();
    mapping.caught_up().await.unwrap();
    assert_eq!(stage.given_up()[0].1, [1]);
}
