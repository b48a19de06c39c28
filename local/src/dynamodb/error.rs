//! Errors of the embedded database, worded for the person who started it.

use std::io;
use std::path::PathBuf;

use event_store::dynamodb::RequestError;
use thiserror::Error;

/// Why a database can't be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The directory does not exist and can't be created.
    #[error(
        "the data directory {path} can't be created: {cause}. Create it, or choose another one."
    )]
    Create {
        /// The data directory that was given.
        path: PathBuf,
        /// The error of the operating system.
        cause: io::Error,
    },
    /// The directory exists, but can't be written.
    #[error(
        "nothing can be written in the data directory {path}: {cause}. Change its permissions, or choose another one."
    )]
    Write {
        /// The data directory that was given.
        path: PathBuf,
        /// The error of the operating system.
        cause: io::Error,
    },
    /// Others may read the directory, and its permissions can't be changed.
    #[error(
        "others may read the data directory {path}, and it can't be closed: {cause}. Choose one of your own."
    )]
    Shared {
        /// The data directory that was given.
        path: PathBuf,
        /// The error of the operating system.
        cause: io::Error,
    },
    /// Another process uses the directory.
    #[error(
        "the data directory {path} is in use by another process. Stop that one, or choose another directory."
    )]
    InUse {
        /// The data directory that was given.
        path: PathBuf,
    },
    /// The file is not a database, or is damaged.
    #[error(
        "the database {path} is damaged: {detail}. Restore it from a copy, or move it away to begin with an empty one."
    )]
    Damaged {
        /// The path of the database file.
        path: PathBuf,
        /// The first flaw that was found.
        detail: String,
    },
    /// A newer version has written the file.
    #[error(
        "the database {path} was written by a newer version: {detail}. Use that version, or choose another directory."
    )]
    Newer {
        /// The path of the database file.
        path: PathBuf,
        /// The version, as the database words it.
        detail: String,
    },
    /// Any other reason, such as a full disk.
    #[error("the database {path} can't be opened: {detail}.")]
    Other {
        /// The path of the database file.
        path: PathBuf,
        /// The error of the database.
        detail: String,
    },
}

/// Why a table is not as its definition requires.
#[derive(Debug, Error)]
pub enum TableError {
    /// The definition lacks something that DynamoDB requires.
    #[error("the definition of a table is incomplete: {0}")]
    Incomplete(String),
    /// A table with this name exists, but differs.
    #[error(
        "table `{table}` exists with another {part}: it has {found}, and {expected} is needed. Move the data directory away to begin with an empty one."
    )]
    Differs {
        /// The name of the table.
        table: String,
        /// What differs, such as its keys.
        part: &'static str,
        /// The value that the table has.
        found: String,
        /// The value that the definition requires.
        expected: String,
    },
    /// A request to the database failed.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Expired items can't be removed for now.
    #[error("expired items can't be removed: {0}")]
    Expiry(String),
}

/// Why a table's stream can't be read.
#[derive(Debug, Error)]
pub enum StreamError {
    /// The table does not have a stream.
    #[error("table `{0}` has no stream")]
    NoStream(String),
    /// A request to the database failed.
    #[error("the stream of table `{table}` can't be read: {detail}")]
    Unreadable {
        /// The name of the table.
        table: String,
        /// The error of the database.
        detail: String,
    },
}
