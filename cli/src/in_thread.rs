//! Runs blocking work that need not end when the command does.

use std::thread;

use anyhow::{Context, Result};
use tokio::sync::oneshot;

/// Runs work in a new thread. The runtime would wait for threads of its own, although their results are not needed.
pub(crate) async fn in_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let (done, result) = oneshot::channel();
    thread::spawn(move || done.send(work()));
    result.await.context("a thread has panicked")
}
