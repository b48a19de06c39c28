//! Errors of mappings and their filters.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::dynamodb::{SequenceNumber, StreamError};

/// Why a mapping can't start.
#[derive(Debug, Error)]
pub enum MappingError {
    /// A setting of the mapping is invalid.
    #[error("the stream mapping `{mapping}` can't start: {reason}")]
    Setting {
        /// The name of the mapping.
        mapping: String,
        /// The setting, and what is wrong with it.
        reason: &'static str,
    },
    /// The checkpoint exists, but can't be read.
    #[error(
        "the checkpoint {path} can't be read: {cause}. Make it readable, or remove it to begin anew."
    )]
    Checkpoint {
        /// The path of the checkpoint.
        path: PathBuf,
        /// The error of the operating system.
        cause: io::Error,
    },
    /// Records that the mapping has not seen were removed from the stream.
    #[error(
        "the stream mapping `{mapping}` stands at {position}, but records up to {trimmed} were let go of. Rebuild what it maintains, then remove its checkpoint."
    )]
    Trimmed {
        /// The name of the mapping.
        mapping: String,
        /// The position of the mapping.
        position: SequenceNumber,
        /// The position up to which the stream was trimmed.
        trimmed: SequenceNumber,
    },
    /// The stream can't be read.
    #[error(transparent)]
    Stream(#[from] StreamError),
}

/// The mapping was stopped, and processes nothing more.
#[derive(Debug, Error)]
#[error("the stream mapping `{0}` has stopped")]
pub struct MappingStopped(pub(crate) String);

/// Why a text is not a filter pattern.
#[derive(Debug, Error)]
pub enum FilterError {
    /// The text is not JSON.
    #[error("the filter pattern is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The JSON is not a supported pattern.
    #[error("the filter pattern can't be used: at `{path}`, {reason}")]
    Pattern {
        /// The path to the error, with dots between names.
        path: String,
        /// What is not supported there.
        reason: String,
    },
}
