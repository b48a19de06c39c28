//! Simulated time: it passes only while everybody waits, so an hour takes as long as the work in it.

use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::runtime::Builder;
use tokio::time::Instant;

thread_local! {
    static BEGUN: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Plays a story in simulated time. The same seed gives the same story.
pub(crate) fn simulate<T>(seed: u64, story: impl Future<Output = T>) -> T {
    fastrand::seed(seed);
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        BEGUN.set(Some(Instant::now()));
        story.await
    })
}

/// The time since the story began.
pub(crate) fn elapsed() -> Duration {
    BEGUN.get().map_or(Duration::ZERO, |begun| begun.elapsed())
}

/// The time since a moment of the story.
pub(crate) fn since(moment: Duration) -> Duration {
    elapsed().saturating_sub(moment)
}

/// The clock of the handlers.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_764_000_000_000).unwrap() + elapsed()
}

/// A duration between two numbers of milliseconds, each as likely.
pub(crate) fn between(milliseconds: (u64, u64)) -> Duration {
    Duration::from_millis(fastrand::u64(milliseconds.0..=milliseconds.1))
}
