//! Invocations that end in no answer at all.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use local::event_source_mapping::{EventSourceMapping, handler};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::stage::{Stage, number, reported};

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_failure_like_any_other() {
    let stage = Stage::new();
    stage.stream.write_up_to(2);
    let first = AtomicUsize::new(0);
    let answer = move |_: &[u64]| {
        assert!(first.fetch_add(1, Ordering::Relaxed) > 0, "this one is meant");
        reported(&[])
    };
    let mapping = stage.start(stage.settings(), answer).await;
    mapping.caught_up().await.unwrap();
    assert_eq!(stage.batches(), [vec![1, 2], vec![1], vec![2]]);
}

#[tokio::test(start_paused = true)]
async fn an_invocation_that_never_ends_is_ended() {
    let stage = Stage::new();
    stage.stream.write_up_to(1);
    let (alive, ended) = oneshot::channel::<()>();
    let first = Mutex::new(Some(alive));
    let function = handler(move |_| {
        let alive = first.lock().unwrap().take();
        async move {
            if alive.is_some() {
                std::future::pending::<()>().await;
            }
            drop(alive);
            reported(&[])
        }
    });
    let began = Instant::now();
    let mapping =
        EventSourceMapping::start(stage.settings(), stage.stream.clone(), function).await.unwrap();
    mapping.caught_up().await.unwrap();
    assert!(began.elapsed() >= stage.settings().timeout);
    assert!(ended.await.is_err(), "the first invocation is gone, with what it held");
    assert_eq!(mapping.position(), number(1));
}
