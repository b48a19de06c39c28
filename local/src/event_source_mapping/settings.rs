//! What a mapping can be told, by the names that Lambda has for it.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Filter, MappingError};

/// The settings of one mapping.
#[derive(Debug, Clone)]
pub struct MappingSettings {
    /// Names the mapping, its checkpoint and its failures: letters, digits, `-` and `_`.
    pub name: String,
    /// Which records are delivered; all of them without one.
    pub filter: Option<Filter>,
    /// Records in a batch, at most.
    pub batch_size: usize,
    /// How long a batch that is not full waits for more. Zero delivers what is there.
    pub batching_window: Duration,
    /// Records that fail and are older than this are given up. Without it they never are.
    pub maximum_record_age: Option<Duration>,
    /// A batch that was tried again this often is given up. Without it, only age counts.
    pub maximum_retry_attempts: Option<u32>,
    /// Whether a batch that fails is cut into smaller ones, so that one bad record stands alone.
    pub bisect_batch_on_function_error: bool,
    /// The function's own timeout: an invocation that takes longer has failed.
    pub timeout: Duration,
    /// Where checkpoints are kept.
    pub checkpoints: PathBuf,
    /// Where records that were given up are kept, whole.
    pub on_failure: PathBuf,
    /// The clock that tells how old a record is.
    pub now: fn() -> DateTime<Utc>,
}

impl MappingSettings {
    /// Lambda's defaults, except that records are given up after six hours, and one by one.
    pub fn new(
        name: impl Into<String>,
        checkpoints: impl Into<PathBuf>,
        on_failure: impl Into<PathBuf>,
    ) -> Self {
        Self {
            name: name.into(),
            filter: None,
            batch_size: 100,
            batching_window: Duration::ZERO,
            maximum_record_age: Some(Duration::from_hours(6)),
            maximum_retry_attempts: None,
            bisect_batch_on_function_error: true,
            timeout: Duration::from_mins(1),
            checkpoints: checkpoints.into(),
            on_failure: on_failure.into(),
            now: Utc::now,
        }
    }

    pub(super) fn check(&self) -> Result<(), MappingError> {
        let wrong = |reason| MappingError::Setting { mapping: self.name.clone(), reason };
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        if self.name.is_empty() || !self.name.chars().all(plain) {
            return Err(wrong("its name may hold letters, digits, `-` and `_`, and not be empty"));
        }
        if !(1..=10_000).contains(&self.batch_size) {
            return Err(wrong("its batch size has to be between 1 and 10,000"));
        }
        Ok(())
    }
}
