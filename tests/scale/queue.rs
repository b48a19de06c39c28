//! Lambda's mapping of an SQS queue: <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html>.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::clock::{elapsed, since};
use crate::lambda::Function;
use crate::source::{Done, Waiting};

/// Invocations at once when messages begin to come.
const FIRST: usize = 5;
/// 300 more a minute while messages wait.
const MORE_EACH_SECOND: usize = 5;
/// How long they have come when a load is looked at.
const COMING_FOR: Duration = Duration::from_mins(1);
/// Invocations at once, at most.
const MOST: usize = 1_000;
/// How often the pollers are looked at; they themselves wait for messages.
const TICK: Duration = Duration::from_millis(5);
/// A message that failed is hidden until then: `VisibilityTimeout` in `template.yaml`.
const HIDDEN: Duration = Duration::from_mins(6);

/// The settings of a mapping, as in `template.yaml`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QueueMapping {
    pub(crate) batch_size: usize,
    pub(crate) window: Duration,
    pub(crate) maximum_concurrency: Option<usize>,
}

impl QueueMapping {
    /// Delivers messages until the story ends.
    pub(crate) async fn deliver(self, waiting: Waiting, function: Function, done: Done) {
        let running = Arc::new(AtomicUsize::new(0));
        loop {
            while running.load(Ordering::Relaxed) < self.most() && self.is_ready(&waiting) {
                let batch = waiting.take(self.batch_size);
                running.fetch_add(1, Ordering::Relaxed);
                let (running, waiting) = (Arc::clone(&running), waiting.clone());
                let (function, done) = (function.clone(), done.clone());
                tokio::spawn(async move {
                    let failed = function.invoke(&batch).await;
                    running.fetch_sub(1, Ordering::Relaxed);
                    done.note(&batch, &failed);
                    if !failed.is_empty() {
                        tokio::time::sleep(HIDDEN).await;
                        let again = failed.iter().map(|place| batch[*place].clone());
                        waiting.lock().extend(again);
                    }
                });
            }
            tokio::time::sleep(TICK).await;
        }
    }

    fn most(&self) -> usize {
        let grown = FIRST + MORE_EACH_SECOND * (COMING_FOR + elapsed()).as_secs() as usize;
        grown.min(self.maximum_concurrency.unwrap_or(MOST))
    }

    fn is_ready(&self, waiting: &Waiting) -> bool {
        let waiting = waiting.lock();
        let has_waited = |age: Duration| age >= self.window;
        waiting.len() >= self.batch_size
            || waiting.front().is_some_and(|oldest| has_waited(since(oldest.arrived)))
    }
}
