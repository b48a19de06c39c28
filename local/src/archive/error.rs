//! What is wrong with an archive.

use std::path::PathBuf;

use thiserror::Error;

/// Why an archive can't be read or written.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// Nobody has made it.
    #[error(
        "there is no archive at {0}: a system keeps one from its first start with this version on; `--source table` takes the events table instead"
    )]
    Missing(PathBuf),
    /// It is something else.
    #[error("{0} is not an archive; it was left as it is")]
    NoArchive(PathBuf),
    /// A later version has made it.
    #[error(
        "the archive at {path} is of format {found}, which is not known here; take a newer version"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
    },
    /// SQLite does not do what it should.
    #[error("the archive can't be used: {0}; is the disk full, or the file damaged?")]
    File(#[from] rusqlite::Error),
    /// What is kept is not an event.
    #[error("an archived event can't be read: {0}; is the file damaged?")]
    Json(#[from] serde_json::Error),
    /// A temporary one has no place.
    #[error("a temporary directory can't be made: {0}")]
    Temporary(std::io::Error),
    /// A task ended before its end.
    #[error("the system is stopping")]
    Stopping,
}
