//! The settings of a mapping, under Lambda's names.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Filter, MappingError};

/// The settings of one mapping.
#[derive(Debug, Clone)]
pub struct MappingSettings {
    /// Names the mapping, its checkpoint and its failures: letters, digits, `-` and `_`.
    pub name: String,
    /// The records to deliver; all if `None`.
    pub filter: Option<Filter>,
    /// Records in a batch, at most.
    pub batch_size: usize,
    /// How long an incomplete batch waits for more records. Zero delivers it at once.
    pub batching_window: Duration,
    /// Failing records older than this are given up. If `None`, they never are.
    pub maximum_record_age: Option<Duration>,
    /// A batch that was retried this often is given up. If `None`, only age counts.
    pub maximum_retry_attempts: Option<u32>,
    /// Whether a failing batch is split, so that a bad record is isolated.
    pub bisect_batch_on_function_error: bool,
    /// The function's timeout: an invocation that takes longer has failed.
    pub timeout: Duration,
    /// The directory that checkpoints are written to.
    pub checkpoints: PathBuf,
    /// The directory that given-up records are written to.
    pub on_failure: PathBuf,
    /// The clock that the age of a record is measured by.
    pub now: fn() -> DateTime<Utc>,
}

impl MappingSettings {
    /// Lambda's defaults, except that records are given up after 23 hours, and one by one.
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
            maximum_record_age: Some(Duration::from_hours(23)),
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
