//! A thread that runs pieces of work in order of arrival.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use thiserror::Error;
use tokio::sync::oneshot;

type Work<S> = Box<dyn FnOnce(&S) + Send>;

/// The thread, and the channel to it. It owns the state that work uses; dropping this waits for it.
pub(super) struct Worker<S> {
    work: Option<mpsc::Sender<Work<S>>>,
    thread: Option<JoinHandle<()>>,
}

/// The thread ended before it answered, or the work panicked.
#[derive(Debug, Error)]
#[error("the embedded DynamoDB has stopped, or failed at this request")]
pub(super) struct Stopped;

impl<S: Send + 'static> Worker<S> {
    /// `name` should have at most 15 characters, which Linux shows.
    pub(super) fn start(name: &str, state: S) -> std::io::Result<Self> {
        let (work, queue) = mpsc::channel::<Work<S>>();
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            for piece in queue {
                // A request that makes dynoxide panic fails alone.
                let _ = catch_unwind(AssertUnwindSafe(|| piece(&state)));
            }
        })?;
        Ok(Self { work: Some(work), thread: Some(thread) })
    }

    /// Runs `work` after everything that was submitted before, even if nobody waits for the result any more.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&S) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        let (answer, answered) = oneshot::channel();
        let piece: Work<S> = Box::new(move |state| {
            let _ = answer.send(work(state));
        });
        self.work.as_ref().and_then(|queue| queue.send(piece).ok()).ok_or(Stopped)?;
        answered.await.map_err(|_| Stopped)
    }
}

impl<S> Drop for Worker<S> {
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_panics_ends_no_other() {
        let worker = Worker::start("test", ()).unwrap();
        assert!(worker.run(|()| panic!("on purpose")).await.is_err());
        assert_eq!(worker.run(|()| 1).await.unwrap(), 1);
    }
}
