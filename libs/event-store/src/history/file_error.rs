//! What is wrong with a file.

use std::io;

use thiserror::Error;

use super::format::VERSION;
use super::order::OutOfOrder;

/// Why a file is not a history, or not a whole one.
#[derive(Debug, Error)]
pub enum HistoryFileError {
    /// The operating system can't read the file.
    #[error("it can't be read: {0}")]
    Read(#[from] io::Error),
    /// Its first line is not the header of a history.
    #[error("it is not an exported history: its first line is not a header")]
    NoHistory,
    /// A newer version of this library has written it.
    #[error(
        "it is of format {0}, and {VERSION} is the newest that is known here; take a newer version to import it"
    )]
    Newer(u32),
    /// The last line is missing: the file was cut, or is still being written.
    #[error(
        "it ends too early: it was cut, or is still being written; export it again, or copy it again"
    )]
    Cut,
    /// A line is not an event.
    #[error("line {line} is not an event: {reason}")]
    NoEvent {
        /// The line's number, counted from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// An event is missing, or is there twice.
    #[error("line {line}: {source}")]
    OutOfOrder {
        /// The line's number, counted from 1.
        line: u64,
        /// The version found, and the one expected.
        source: OutOfOrder,
    },
    /// The digest in the last line does not match the events: the file was changed.
    #[error(
        "its events are not those that its last line tells of: it was changed; export it again, or copy it again"
    )]
    Changed,
    /// There is text after the last line.
    #[error("something follows its end: it is not one file any more")]
    GoesOn,
}
