//! What can go wrong with the embedded database, in sentences for the person who started it.

use std::io;
use std::path::PathBuf;

use event_store::dynamodb::RequestError;
use thiserror::Error;

/// Why a database can't be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The directory is not there and can't be made.
    #[error(
        "the data directory {path} can't be created: {cause}. Create it, or choose another one."
    )]
    Create {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The directory is there, but not for us.
    #[error(
        "nothing can be written in the data directory {path}: {cause}. Change its permissions, or choose another one."
    )]
    Write {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Others may look into it, and that can't be changed.
    #[error(
        "others may read the data directory {path}, and it can't be closed: {cause}. Choose one of your own."
    )]
    Shared {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Somebody else works with it.
    #[error(
        "the data directory {path} is in use by another process. Stop that one, or choose another directory."
    )]
    InUse {
        /// The directory.
        path: PathBuf,
    },
    /// The file is not a database, or not whole.
    #[error(
        "the database {path} is damaged: {detail}. Restore it from a copy, or move it away to begin with an empty one."
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What gave it away.
        detail: String,
    },
    /// The file is from the future.
    #[error(
        "the database {path} was written by a newer version: {detail}. Use that version, or choose another directory."
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Which version, in the database's words.
        detail: String,
    },
    /// Anything else, such as a full disk.
    #[error("the database {path} can't be opened: {detail}.")]
    Other {
        /// The file.
        path: PathBuf,
        /// What the database says.
        detail: String,
    },
}

/// Why a table is not there as it should be.
#[derive(Debug, Error)]
pub enum TableError {
    /// The definition itself is not whole.
    #[error("the definition of a table is incomplete: {0}")]
    Incomplete(String),
    /// The table is there, but another one.
    #[error(
        "table `{table}` exists with another {part}: it has {found}, and {expected} is needed. Move the data directory away to begin with an empty one."
    )]
    Differs {
        /// The table.
        table: String,
        /// What differs.
        part: &'static str,
        /// What the database has.
        found: String,
        /// What the definition says.
        expected: String,
    },
    /// The database did not answer.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Items whose time is up stay for now.
    #[error("expired items can't be removed: {0}")]
    Expiry(String),
}

/// Why a stream can't be read.
#[derive(Debug, Error)]
pub enum StreamError {
    /// The table has none.
    #[error("table `{0}` has no stream")]
    NoStream(String),
    /// The database did not answer well.
    #[error("the stream of table `{table}` can't be read: {detail}")]
    Unreadable {
        /// The table.
        table: String,
        /// What the database says.
        detail: String,
    },
}
