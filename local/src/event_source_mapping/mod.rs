//! Lambda's event source mapping for DynamoDB streams: batches, retries, bisection, a checkpoint.
//!
//! Records are delivered at least once, in order, from the oldest on. A checkpoint is written only after a handler's
//! success, so that a killed process loses nothing.

mod checkpoint;
mod delivery;
mod error;
mod filter;
mod filter_evaluation;
mod handler;
mod on_failure;
mod outcome;
mod piece;
mod poller;
mod settings;
mod source;

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;

pub(crate) use checkpoint::saved_position;
pub use error::{FilterError, MappingError, MappingStopped};
pub use filter::Filter;
pub use handler::{Handler, handler};
pub use settings::MappingSettings;
pub use source::RecordSource;

use crate::dynamodb::SequenceNumber;
use checkpoint::CheckpointFile;
use poller::Poller;

/// Delivers the records of a stream to a function. When dropped, it stops after the current invocation.
#[derive(Debug)]
pub struct EventSourceMapping {
    name: String,
    position: watch::Receiver<SequenceNumber>,
    asked: watch::Sender<u64>,
    answered: watch::Receiver<u64>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl EventSourceMapping {
    /// Continues from the checkpoint, or starts with the oldest record if there is none.
    ///
    /// # Errors
    /// [`MappingError`] if a setting is invalid, or the stream can't be read from there.
    pub async fn start<S: RecordSource>(
        settings: MappingSettings,
        source: S,
        handler: Handler,
    ) -> Result<Self, MappingError> {
        settings.check()?;
        let mut checkpoint = CheckpointFile::of(&settings);
        let begin = checkpoint.read(source.arn())?;
        let trimmed = source.trimmed().await?;
        if let Some(position) = begin
            && position < trimmed
        {
            return Err(MappingError::Trimmed { mapping: settings.name, position, trimmed });
        }
        let (position, position_seen) = watch::channel(begin.unwrap_or_default());
        let (asked, asked_seen) = watch::channel(0);
        let (answered, answered_seen) = watch::channel(0);
        let (stop, stop_seen) = watch::channel(false);
        let name = settings.name.clone();
        let poller = Poller {
            cursor: begin.unwrap_or_default(),
            buffer: std::collections::VecDeque::new(),
            settings,
            source: Arc::new(source),
            handler,
            checkpoint,
            position,
            asked: asked_seen,
            answered,
            question: None,
            stop: stop_seen,
        };
        let task = tokio::spawn(poller.run());
        Ok(Self { name, position: position_seen, asked, answered: answered_seen, stop, task })
    }

    /// The name of the mapping and its checkpoint.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Everything up to here was processed, and is never delivered again.
    #[must_use]
    pub fn position(&self) -> SequenceNumber {
        *self.position.borrow()
    }

    /// The position as it changes.
    #[must_use]
    pub fn positions(&self) -> watch::Receiver<SequenceNumber> {
        self.position.clone()
    }

    /// Waits until everything in the stream at the time of the call was processed.
    ///
    /// # Errors
    /// [`MappingStopped`] if the mapping stops before.
    pub async fn caught_up(&self) -> Result<(), MappingStopped> {
        let mut question = 0;
        self.asked.send_modify(|asked| {
            *asked += 1;
            question = *asked;
        });
        let mut answered = self.answered.clone();
        let waited = answered.wait_for(|answer| *answer >= question).await;
        waited.map(|_| ()).map_err(|_| MappingStopped(self.name.clone()))
    }

    /// Stops after the current invocation, and waits for its end.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Err(error) = self.task.await {
            tracing::error!(mapping = self.name, %error, "the mapping ended badly");
        }
    }
}

/// Waits until none of these mappings has anything to do, including work that they cause for each other.
///
/// # Errors
/// [`MappingStopped`] if a mapping stops before.
pub async fn all_caught_up(mappings: &[EventSourceMapping]) -> Result<(), MappingStopped> {
    loop {
        let before: Vec<_> = mappings.iter().map(EventSourceMapping::position).collect();
        for mapping in mappings {
            mapping.caught_up().await?;
        }
        // If no mapping moved in a round, none has caused work for another.
        if mappings.iter().map(EventSourceMapping::position).eq(before) {
            return Ok(());
        }
    }
}
