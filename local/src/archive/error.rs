//! Why an archive can't be used.

use std::path::PathBuf;

use thiserror::Error;

/// Why an archive can't be read or written.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// There is no file at this path.
    #[error(
        "there is no archive at {0}: a system keeps one from its first start with this version on; `--source table` takes the events table instead"
    )]
    Missing(PathBuf),
    /// The file at this path is not an archive.
    #[error("{0} is not an archive; it was left as it is")]
    NoArchive(PathBuf),
    /// A newer version has written the archive.
    #[error(
        "the archive at {path} is of format {found}, which is not known here; take a newer version"
    )]
    Newer {
        /// The file of the archive.
        path: PathBuf,
        /// The format that it has.
        found: i64,
    },
    /// A request to SQLite failed.
    #[error("the archive can't be used: {0}; is the disk full, or the file damaged?")]
    File(#[from] rusqlite::Error),
    /// A stored text is not an event.
    #[error("an archived event can't be read: {0}; is the file damaged?")]
    Json(#[from] serde_json::Error),
    /// The directory for a temporary archive can't be made.
    #[error("a temporary directory can't be made: {0}")]
    Temporary(std::io::Error),
    /// A task ended early, because the process is stopping.
    #[error("the system is stopping")]
    Stopping,
}
