//! The loop of a mapping: read, gather a batch, deliver it, wait.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::checkpoint::CheckpointFile;
use super::{Handler, MappingSettings, RecordSource};
use crate::dynamodb::{SequenceNumber, StreamError, StreamRecord};

/// How soon an unannounced write is noticed: one by another process, over HTTP.
const IDLE_POLL: Duration = Duration::from_millis(200);
/// The pause after a failed read.
const NEXT_READ: Duration = Duration::from_secs(1);
/// Records in one read, at most.
const LARGEST_READ: usize = 1_000;
/// Bytes in one invocation, at most, as in Lambda.
const LARGEST_PAYLOAD: usize = 6 * 1024 * 1024;

pub(super) struct Poller<S> {
    pub(super) settings: MappingSettings,
    pub(super) source: Arc<S>,
    pub(super) handler: Handler,
    pub(super) checkpoint: CheckpointFile,
    /// Everything up to here was read.
    pub(super) cursor: SequenceNumber,
    /// Records that were read, passed the filter, and were not delivered yet.
    pub(super) buffer: VecDeque<StreamRecord>,
    pub(super) position: watch::Sender<SequenceNumber>,
    pub(super) asked: watch::Receiver<u64>,
    pub(super) answered: watch::Sender<u64>,
    /// A waiting caller, and the end of the stream at that time.
    pub(super) question: Option<(u64, SequenceNumber)>,
    pub(super) stop: watch::Receiver<bool>,
}

impl<S: RecordSource> Poller<S> {
    pub(super) async fn run(mut self) {
        let mut writes = self.source.writes();
        let mut window = None;
        while !self.is_stopped() {
            // Before reading, so that writes meanwhile are noticed afterwards.
            writes.borrow_and_update();
            let asked = *self.asked.borrow_and_update();
            match self.fill().await {
                Ok(true) => {
                    self.question.get_or_insert((asked, self.cursor));
                }
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(mapping = self.settings.name, %error, "reading failed");
                    self.stops_within(NEXT_READ).await;
                    continue;
                }
            }
            if self.buffer.is_empty() {
                self.pass_everything_read();
                self.answered.send_replace(asked);
                self.question = None;
                self.wait(&mut writes, IDLE_POLL).await;
                continue;
            }
            let end = *window.get_or_insert_with(|| Instant::now() + self.settings.batching_window);
            let left = end.saturating_duration_since(Instant::now());
            if self.buffer.len() < self.settings.batch_size && !left.is_zero() {
                self.wait(&mut writes, left.min(IDLE_POLL)).await;
                continue;
            }
            window = None;
            let batch = self.take_batch();
            self.deliver(batch).await;
            self.answer_if_caught_up();
        }
    }

    /// Answers the caller once everything up to that end is done, even if more has come.
    fn answer_if_caught_up(&mut self) {
        if let Some((asked, _)) =
            self.question.take_if(|(_, up_to)| *self.position.borrow() >= *up_to)
        {
            self.answered.send_replace(asked);
        }
    }

    /// Reads until a batch is full, or there are no more records; returns whether the latter.
    async fn fill(&mut self) -> Result<bool, StreamError> {
        while self.buffer.len() < self.settings.batch_size {
            let room = self.settings.batch_size - self.buffer.len();
            let limit = match self.settings.filter {
                Some(_) => LARGEST_READ,
                None => room.min(LARGEST_READ),
            };
            let records = self.source.after(self.cursor, limit).await?;
            let last_page = records.len() < limit;
            self.cursor = records.last().map_or(self.cursor, |last| last.sequence_number);
            let filter = self.settings.filter.as_ref();
            let wanted = |record: &StreamRecord| filter.is_none_or(|it| it.matches(&record.json));
            self.buffer.extend(records.into_iter().filter(wanted));
            if last_page {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn take_batch(&mut self) -> Vec<StreamRecord> {
        let mut size = 0;
        let fits = |record: &&StreamRecord| {
            size += record.json.get().len();
            size <= LARGEST_PAYLOAD
        };
        // A record that is too large by itself is delivered all the same.
        let count =
            self.buffer.iter().take(self.settings.batch_size).take_while(fits).count().max(1);
        self.buffer.drain(..count.min(self.buffer.len())).collect()
    }

    /// When nothing is left to deliver, the filtered records count as done too. Also retries a failed checkpoint.
    fn pass_everything_read(&mut self) {
        let position = *self.position.borrow();
        if position < self.cursor {
            self.advance(self.cursor);
        } else {
            self.checkpoint.keep(self.source.arn(), position);
        }
    }

    async fn wait(&mut self, writes: &mut watch::Receiver<u64>, longest: Duration) {
        let written = async {
            if writes.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = written => {}
            _ = self.asked.changed() => {}
            _ = self.stop.changed() => {}
            () = tokio::time::sleep(longest) => {}
        }
    }

    /// Waits, and returns whether the mapping has to stop.
    pub(super) async fn stops_within(&mut self, delay: Duration) -> bool {
        if !delay.is_zero() && !self.is_stopped() {
            let _ = tokio::time::timeout(delay, self.stop.changed()).await;
        }
        self.is_stopped()
    }

    fn is_stopped(&self) -> bool {
        // A dropped mapping has to stop, too.
        *self.stop.borrow() || self.stop.has_changed().is_err()
    }
}
