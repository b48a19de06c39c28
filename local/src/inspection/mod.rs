//! Inspects the files of a system, whether it runs or not. Nothing is written.

mod given_up;
mod mappings;
mod queues;

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use thiserror::Error;

pub use given_up::records_given_up;
pub use mappings::{MappingState, mappings};
pub use queues::{QueueState, queues};

/// A file can't be read, or has an unexpected form.
#[derive(Debug, Error)]
pub enum InspectionError {
    /// A request to a database failed.
    #[error("{path} can't be read: {cause}; is it damaged?")]
    Database {
        /// The path of the database.
        path: PathBuf,
        /// The error that SQLite returned.
        cause: rusqlite::Error,
    },
    /// A file or a directory can't be read.
    #[error("{path} can't be read: {cause}; change its permissions")]
    File {
        /// The path of the file or directory.
        path: PathBuf,
        /// The error of the operating system.
        cause: io::Error,
    },
}

/// Reads a database while another process may write it.
fn read<T>(
    path: &Path,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> Result<T, InspectionError> {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .and_then(|file| work(&file))
        .map_err(|cause| InspectionError::Database { path: path.to_owned(), cause })
}
