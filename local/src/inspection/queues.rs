//! The messages that wait in queues.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::{InspectionError, read};
use crate::bus::{self, Backlog};

/// A queue with messages in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueState {
    /// The name of the queue, and of the function behind it.
    pub queue: String,
    /// Whether these are its dead letters.
    pub are_dead_letters: bool,
    /// The number of messages, visible or not.
    pub messages: u64,
    /// When the oldest message was sent.
    pub since: DateTime<Utc>,
}

/// The non-empty queues in a data directory.
///
/// # Errors
/// [`InspectionError`] if the file of messages can't be read.
pub fn queues(data_directory: &Path) -> Result<Vec<QueueState>, InspectionError> {
    let path = bus::messages_file(data_directory);
    if !path.exists() {
        return Ok(vec![]);
    }
    let backlogs = read(&path, bus::backlogs)?;
    let state = |Backlog { queue, messages, sent_at }| {
        let dead = queue.strip_suffix(bus::DEAD_LETTERS).map(str::to_owned);
        QueueState {
            are_dead_letters: dead.is_some(),
            queue: dead.unwrap_or(queue),
            messages,
            since: DateTime::from_timestamp_millis(sent_at).unwrap_or_default(),
        }
    };
    Ok(backlogs.into_iter().map(state).collect())
}
