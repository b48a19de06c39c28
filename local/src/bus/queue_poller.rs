//! Polls a queue for a function, as Lambda does: batches, partial failures, dead letters.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::batch::{failed, payload};
use super::message::{Message, Settlement};
use super::message_store::{MessageStore, MessageStoreError};
use super::queue_settings::QueueSettings;
use crate::event_source_mapping::Handler;

/// How soon a message is noticed that becomes visible again.
const IDLE_POLL: Duration = Duration::from_millis(200);
/// The pause before the first retry, in milliseconds; each later one is twice as long.
const FIRST_PAUSE: i64 = 100;
/// The longest pause, in milliseconds.
const LONGEST_PAUSE: i64 = 10_000;

/// How long a deleted message may stay legible in the file if its queue is always busy.
const ERASED_WITHIN: Duration = Duration::from_secs(1);

/// Receives a queue's messages until it is stopped.
pub(super) struct Poller {
    pub(super) settings: QueueSettings,
    pub(super) messages: MessageStore,
    pub(super) handler: Handler,
    /// Counts the batches that were settled.
    pub(super) idle: watch::Sender<u64>,
    pub(super) stop: watch::Receiver<bool>,
    /// When the first message was deleted that is still legible.
    pub(super) legible_since: Option<Instant>,
}

impl Poller {
    pub(super) async fn run(mut self) {
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
