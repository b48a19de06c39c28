//! What waits in queues.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::{InspectionError, read};
use crate::bus::{self, Backlog};

/// A queue with messages in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueState {
    /// Its name; that of the function behind it.
    pub queue: String,
    /// Whether its messages failed for good.
    pub are_dead_letters: bool,
    /// How many there are.
    pub messages: u64,
    /// When the oldest was sent.
    pub since: DateTime<Utc>,
}

/// The queues that are not empty, of the system in a data directory.
///
/// # Errors
/// [`InspectionError`] if its file can't be read.
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
