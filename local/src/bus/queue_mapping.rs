//! Lambda's event source mapping for SQS queues.

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::message_store::MessageStore;
use super::queue_poller::Poller;
use super::queue_settings::QueueSettings;
use crate::event_source_mapping::{Handler, MappingStopped};

/// Delivers the messages of a queue to a function. When dropped, it stops after the current invocation.
#[derive(Debug)]
pub struct QueueMapping {
    queue: &'static str,
    messages: MessageStore,
    idle: watch::Receiver<u64>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl QueueMapping {
    /// Starts with the oldest message.
    #[must_use]
    pub fn start(settings: QueueSettings, messages: MessageStore, handler: Handler) -> Self {
        let (stop, stop_seen) = watch::channel(false);
        let (idle, idle_seen) = watch::channel(0);
        let queue = settings.queue;
        let poller = Poller {
            settings,
            messages: messages.clone(),
            handler,
            idle,
            stop: stop_seen,
            legible_since: None,
        };
        Self { queue, messages, idle: idle_seen, stop, task: tokio::spawn(poller.run()) }
    }

    /// Waits until the queue is empty.
    ///
    /// # Errors
    /// [`MappingStopped`] if the mapping stops before.
    pub async fn drained(&self) -> Result<(), MappingStopped> {
        let stopped = |_| MappingStopped(self.queue.to_owned());
        let mut idle = self.idle.clone();
        loop {
            idle.borrow_and_update();
            let left = self.messages.count(self.queue).await;
            if left.map_err(|_| MappingStopped(self.queue.to_owned()))? == 0 {
                return Ok(());
            }
            idle.changed().await.map_err(stopped)?;
        }
    }

    /// Stops after the current invocation, and waits for its end.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Err(error) = self.task.await {
            tracing::error!(queue = self.queue, %error, "the mapping ended badly");
        }
    }
}
