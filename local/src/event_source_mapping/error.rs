//! What keeps a mapping from starting.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::dynamodb::{SequenceNumber, StreamError};

/// Why a mapping can't start.
#[derive(Debug, Error)]
pub enum MappingError {
    /// A setting that makes no sense.
    #[error("the stream mapping `{mapping}` can't start: {reason}")]
    Setting {
        /// The mapping.
        mapping: String,
        /// Which one, and why.
        reason: &'static str,
    },
    /// The checkpoint is there, but can't be read.
    #[error(
        "the checkpoint {path} can't be read: {cause}. Make it readable, or remove it to begin anew."
    )]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Records that the mapping has not seen are gone.
    #[error(
        "the stream mapping `{mapping}` stands at {position}, but records up to {trimmed} were let go of. Rebuild what it maintains, then remove its checkpoint."
    )]
    Trimmed {
        /// The mapping.
        mapping: String,
        /// Where it stands.
        position: SequenceNumber,
        /// Where the stream begins.
        trimmed: SequenceNumber,
    },
    /// The stream does not answer.
    #[error(transparent)]
    Stream(#[from] StreamError),
}

/// The mapping was stopped, so it will process nothing more.
#[derive(Debug, Error)]
#[error("the stream mapping `{0}` has stopped")]
pub struct MappingStopped(pub(crate) String);

/// Why a text is not a filter pattern.
#[derive(Debug, Error)]
pub enum FilterError {
    /// Not even JSON.
    #[error("the filter pattern is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// JSON, but not a pattern that is understood here.
    #[error("the filter pattern can't be used: at `{path}`, {reason}")]
    Pattern {
        /// Where, with points between names.
        path: String,
        /// Why.
        reason: String,
    },
}
