//! What is wrong with a file.

use std::io;

use thiserror::Error;

use super::format::VERSION;
use super::order::OutOfOrder;

/// Why a file is not a history, or not a whole one.
#[derive(Debug, Error)]
pub enum HistoryFileError {
    /// The system can't read it.
    #[error("it can't be read: {0}")]
    Read(#[from] io::Error),
    /// It is something else.
    #[error("it is not an exported history: its first line is not a header")]
    NoHistory,
    /// Another version of this library has written it.
    #[error(
        "it is of format {0}, and {VERSION} is the newest that is known here; take a newer version to import it"
    )]
    Newer(u32),
    /// It has no last line.
    #[error(
        "it ends too early: it was cut, or is still being written; export it again, or copy it again"
    )]
    Cut,
    /// A line is none of an event.
    #[error("line {line} is not an event: {reason}")]
    NoEvent {
        /// Counted from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// An event is missing, or one too many.
    #[error("line {line}: {source}")]
    OutOfOrder {
        /// Counted from 1.
        line: u64,
        /// What stands where.
        source: OutOfOrder,
    },
    /// Its events are not those that were exported.
    #[error(
        "its events are not those that its last line tells of: it was changed; export it again, or copy it again"
    )]
    Changed,
    /// It does not end with its last line.
    #[error("something follows its end: it is not one file any more")]
    GoesOn,
}
