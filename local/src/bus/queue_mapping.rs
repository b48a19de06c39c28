//! Lambda's event source mapping for SQS queues: batches, partial failures, dead letters.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use handlers::ports::clock::Clock;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::batch::{failed, payload};
use super::message::{Message, Settlement};
use super::message_store::{MessageStore, MessageStoreError};
use crate::event_source_mapping::{Handler, MappingStopped};

/// How soon a message is noticed that becomes visible again.
const IDLE_POLL: Duration = Duration::from_millis(200);
/// The pause before the first retry, in milliseconds; each later one is twice as long.
const FIRST_PAUSE: i64 = 100;
/// The longest pause, in milliseconds.
const LONGEST_PAUSE: i64 = 10_000;

/// How long a deleted message may stay legible in the file if its queue is always busy.
const ERASED_WITHIN: Duration = Duration::from_secs(1);

/// The settings of one mapping, as in `template.yaml`.
#[derive(Debug, Clone)]
pub struct QueueSettings {
    /// The name of the queue, and of the function behind it.
    pub queue: &'static str,
    /// Messages in a batch, at most.
    pub batch_size: usize,
    /// A message that was received this often without success becomes a dead letter.
    pub maximum_receives: u32,
    /// The function's timeout: an invocation that takes longer has failed.
    pub timeout: Duration,
    /// The clock that messages are sent by.
    pub now: Clock,
    /// Whether its messages contain addresses in clear, so that deleted ones are erased from the disk.
    pub has_addresses: bool,
}

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

struct Poller {
    settings: QueueSettings,
    messages: MessageStore,
    handler: Handler,
    /// Counts the batches that were settled.
    idle: watch::Sender<u64>,
    stop: watch::Receiver<bool>,
    /// When the first message was deleted that is still legible.
    legible_since: Option<Instant>,
}

impl Poller {
    async fn run(mut self) {
        let mut sent = self.messages.sent();
        while !*self.stop.borrow() && self.stop.has_changed().is_ok() {
            // Before receiving, so that messages sent meanwhile are noticed afterwards.
            sent.borrow_and_update();
            match self.deliver().await {
                Ok(true) => self.erase(ERASED_WITHIN).await,
                Ok(false) => {
                    self.erase(Duration::ZERO).await;
                    self.wait(&mut sent).await;
                }
                Err(error) => {
                    tracing::error!(queue = self.settings.queue, %error, "receiving failed");
                    self.wait(&mut sent).await;
                }
            }
            self.idle.send_modify(|count| *count += 1);
        }
        self.erase(Duration::ZERO).await;
    }

    /// Erases deleted messages that have been legible for this long. It syncs the disk three times, so it is done
    /// when the queue is idle, or from time to time.
    async fn erase(&mut self, after: Duration) {
        if self.legible_since.is_none_or(|since| since.elapsed() < after) {
            return;
        }
        match self.messages.erase_deleted().await {
            Ok(true) => self.legible_since = None,
            // Another process reads the file: try again next time.
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(queue = self.settings.queue, %error, "messages can't be erased");
            }
        }
    }

    async fn wait(&mut self, sent: &mut watch::Receiver<u64>) {
        tokio::select! {
            _ = sent.changed() => {}
            _ = self.stop.changed() => {}
            () = tokio::time::sleep(IDLE_POLL) => {}
        }
    }

    /// Delivers a batch, if there is one; returns whether there was.
    async fn deliver(&mut self) -> Result<bool, MessageStoreError> {
        let now = || (self.settings.now)().timestamp_millis();
        let (queue, limit) = (self.settings.queue, self.settings.batch_size);
        let received = self.messages.receive(queue, limit, now()).await?;
        if received.is_empty() {
            return Ok(false);
        }
        let failed = self.invoke(&received).await;
        let settlements = received.iter().map(|message| {
            let is_failed = failed.contains(&message.id);
            (message.id, self.settlement(message, is_failed, now()))
        });
        let settlements: Vec<_> = settlements.collect();
        let some_go = settlements.iter().any(|(_, it)| *it == Settlement::Deleted);
        self.messages.settle(settlements).await?;
        if some_go && self.settings.has_addresses {
            self.legible_since.get_or_insert_with(Instant::now);
        }
        Ok(true)
    }

    fn settlement(&self, message: &Message, is_failed: bool, now: i64) -> Settlement {
        if !is_failed {
            return Settlement::Deleted;
        }
        if message.receives + 1 >= self.settings.maximum_receives {
            tracing::error!(queue = self.settings.queue, message = message.id, "dead letter");
            return Settlement::Dead;
        }
        let pause = FIRST_PAUSE << message.receives.min(16);
        Settlement::Returned { visible_at: now + pause.min(LONGEST_PAUSE) }
    }

    /// The messages that failed. A panic, a timeout or an error fails all of them.
    async fn invoke(&self, messages: &[Message]) -> HashSet<i64> {
        let all = || messages.iter().map(|message| message.id).collect();
        let payload = payload(self.settings.queue, messages);
        let handler = Arc::clone(&self.handler);
        let mut task = tokio::spawn(async move { handler(payload).await });
        let reason = match tokio::time::timeout(self.settings.timeout, &mut task).await {
            Ok(Ok(Ok(response))) => return failed(&response, messages),
            Ok(Ok(Err(error))) => error,
            Ok(Err(error)) => format!("the function panicked: {error}"),
            Err(_) => {
                task.abort();
                format!("the function took longer than {:?}", self.settings.timeout)
            }
        };
        tracing::warn!(queue = self.settings.queue, reason, "the batch comes again");
        all()
    }
}
