//! What a mapping remembers, and what it does about memory that is not as it left it.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use local::event_source_mapping::{EventSourceMapping, MappingError, handler};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::stage::{Stage, number, reported, settle};

#[tokio::test(start_paused = true)]
async fn a_restart_goes_on_where_it_was() {
    let stage = Stage::new();
    stage.stream.write_up_to(5);
    let mapping = stage.start(stage.settings(), |_| reported(&[])).await;
    mapping.caught_up().await.unwrap();
    mapping.stop().await;
    stage.stream.write_up_to(8);
    let mapping = stage.start(stage.settings(), |_| reported(&[])).await;
    assert_eq!(mapping.position(), number(5));
    mapping.caught_up().await.unwrap();
    assert_eq!(stage.batches(), [vec![1, 2, 3, 4, 5], vec![6, 7, 8]]);
}

#[tokio::test(start_paused = true)]
async fn a_checkpoint_is_written_after_success_and_not_before() {
    let stage = Stage::new();
    stage.stream.write_up_to(4);
    let checkpoint = stage.checkpoint();
    let seen = Arc::new(std::sync::Mutex::new(vec![]));
    let looks = Arc::clone(&seen);
    let look = checkpoint.clone();
    let answer = move |places: &[u64]| {
        looks.lock().unwrap().push(fs::read_to_string(&look).ok());
        if places.contains(&1) { reported(&[3]) } else { reported(&[]) }
    };
    let mapping = stage.start(stage.settings(), answer).await;
    mapping.caught_up().await.unwrap();
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen[0], None, "nothing was done before the first invocation");
    let second = seen[1].as_ref().unwrap();
    assert!(second.contains(&number(2).to_string()), "1 and 2 were done, in part: {second}");
    assert!(fs::read_to_string(checkpoint).unwrap().contains(&number(4).to_string()));
}

#[tokio::test(start_paused = true)]
async fn a_crash_after_success_and_before_the_checkpoint_delivers_again() {
    let stage = Stage::new();
    stage.stream.write_up_to(3);
    let mapping = stage.start(stage.settings(), |_| reported(&[])).await;
    mapping.caught_up().await.unwrap();
    let before = fs::read(stage.checkpoint()).unwrap();
    stage.stream.write_up_to(5);
    mapping.caught_up().await.unwrap();
    mapping.stop().await;
    // As if the process had been killed between the function's answer and the checkpoint.
    fs::write(stage.checkpoint(), before).unwrap();
    let mapping = stage.start(stage.settings(), |_| reported(&[])).await;
    mapping.caught_up().await.unwrap();
    assert_eq!(stage.batches(), [vec![1, 2, 3], vec![4, 5], vec![4, 5]]);
}

#[tokio::test(start_paused = true)]
async fn a_checkpoint_without_meaning_or_of_another_stream_begins_anew() {
    let stage = Stage::new();
    stage.stream.write_up_to(2);
    fs::create_dir_all(stage.settings().checkpoints).unwrap();
    let other = r#"{"stream": "another", "sequence_number": "000000000000000000001"}"#;
    for text in ["", "{", "\0\0\0\0", other] {
        fs::write(stage.checkpoint(), text).unwrap();
        stage.batches.lock().unwrap().clear();
        let mapping = stage.start(stage.settings(), |_| reported(&[])).await;
        mapping.caught_up().await.unwrap();
        mapping.stop().await;
        assert_eq!(stage.batches(), [[1, 2]], "{text:?}");
    }
}

#[tokio::test]
async fn a_checkpoint_that_can_not_be_read_is_told() {
    let stage = Stage::new();
    fs::create_dir_all(stage.checkpoint()).unwrap();
    let function = stage.function(|_| reported(&[]));
    let started = EventSourceMapping::start(stage.settings(), stage.stream.clone(), function);
    let error = started.await.unwrap_err();
    assert!(matches!(error, MappingError::Checkpoint { .. }), "{error}");
}

#[tokio::test(start_paused = true)]
async fn records_that_were_let_go_of_unseen_are_told() {
    let mut stage = Stage::new();
    stage.stream.write_up_to(2);
    let mapping = stage.start(stage.settings(), |_| reported(&[])).await;
    mapping.caught_up().await.unwrap();
    mapping.stop().await;
    stage.stream.trimmed = 3;
    let function = stage.function(|_| reported(&[]));
    let started = EventSourceMapping::start(stage.settings(), stage.stream.clone(), function);
    let error = started.await.unwrap_err();
    assert!(matches!(error, MappingError::Trimmed { .. }), "{error}");
    // What was seen may go.
    stage.stream.trimmed = 2;
    stage.start(stage.settings(), |_| reported(&[])).await;
}

#[tokio::test(start_paused = true)]
async fn stopping_waits_for_the_invocation_in_hand() {
    let stage = Stage::new();
    stage.stream.write_up_to(2);
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (Arc::clone(&begun), Arc::clone(&go_on));
    let function = handler(move |_| {
        let (tell, wait) = (Arc::clone(&tell), Arc::clone(&wait));
        async move {
            tell.notify_one();
            wait.notified().await;
            reported(&[])
        }
    });
    let mapping =
        EventSourceMapping::start(stage.settings(), stage.stream.clone(), function).await.unwrap();
    begun.notified().await;
    let stopping = tokio::spawn(mapping.stop());
    settle().await;
    assert!(!stopping.is_finished());
    go_on.notify_one();
    stopping.await.unwrap();
    let checkpoint = fs::read_to_string(stage.checkpoint()).unwrap();
    assert!(checkpoint.contains(&number(2).to_string()), "{checkpoint}");
}

#[tokio::test(start_paused = true)]
async fn stopping_does_not_wait_for_a_retry() {
    let stage = Stage::new();
    stage.stream.write_up_to(1);
    let mapping = stage.start(stage.settings(), |_| Err("never".to_owned())).await;
    tokio::time::sleep(Duration::from_mins(5)).await;
    let began = Instant::now();
    mapping.stop().await;
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_mapping_that_is_dropped_is_told() {
    let stage = Stage::new();
    stage.stream.write_up_to(1);
    let mapping = stage.start(stage.settings(), |_| Err("never".to_owned())).await;
    settle().await;
    let reads = stage.stream.reads.clone();
    drop(mapping);
    settle().await;
    let after = reads.load(std::sync::atomic::Ordering::Relaxed);
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(reads.load(std::sync::atomic::Ordering::Relaxed), after, "it has ended");
}

#[tokio::test(start_paused = true)]
async fn a_checkpoint_that_could_not_be_written_is_written_as_soon_as_it_can_be() {
    let stage = Stage::new();
    stage.stream.write_up_to(2);
    // Where its directory should be.
    let in_the_way = stage.settings().checkpoints;
    let mapping = stage.start(stage.settings(), |_| reported(&[])).await;
    mapping.caught_up().await.unwrap();
    fs::remove_dir_all(&in_the_way).unwrap();
    fs::write(&in_the_way, "").unwrap();
    stage.stream.write_up_to(5);
    mapping.caught_up().await.unwrap();
    assert_eq!(mapping.position(), number(5), "the work goes on");

    fs::remove_file(&in_the_way).unwrap();
    mapping.caught_up().await.unwrap();

    let checkpoint = fs::read_to_string(stage.checkpoint()).unwrap();
    assert!(checkpoint.contains(&number(5).to_string()), "{checkpoint}");
    assert_eq!(stage.batches(), [vec![1, 2], vec![3, 4, 5]]);
}
