//! Work that blocks, and need not end when the command does.

use std::thread;

use anyhow::{Context, Result};
use tokio::sync::oneshot;

/// Does something in a thread of its own. The runtime's would be waited for, though nobody wants them any more.
pub(crate) async fn in_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let (done, result) = oneshot::channel();
    thread::spawn(move || done.send(work()));
    result.await.context("a thread has panicked")
}
