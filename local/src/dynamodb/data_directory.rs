//! The directory of a database, for one process at a time.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::OpenError;
use crate::private_directory::{close_to_others, make_private};

const DATABASE: &str = "dynamodb.sqlite";
const LOCK: &str = "lock";

/// A directory that no other process uses while this value exists.
#[derive(Debug)]
pub(super) struct DataDirectory {
    path: PathBuf,
    // The operating system releases the lock when the process ends, for whatever reason.
    _lock: File,
    // Last, so that the directory is removed after everything in it was closed.
    temporary: Option<TempDir>,
}

/// The path of the database in a data directory.
pub(crate) fn database_file(data_directory: &Path) -> PathBuf {
    data_directory.join(DATABASE)
}

impl DataDirectory {
    /// Whether a directory has a database.
    pub(super) fn has_database(path: &Path) -> bool {
        database_file(path).is_file()
    }

    /// A permanent directory, created if it is missing, and closed to others.
    pub(super) fn kept(path: &Path) -> Result<Self, OpenError> {
        let path = path.to_owned();
        make_private(&path).map_err(|cause| OpenError::Create { path: path.clone(), cause })?;
        let lock = lock(&path)?;
        close_to_others(&path).map_err(|cause| OpenError::Shared { path: path.clone(), cause })?;
        Ok(Self { path, _lock: lock, temporary: None })
    }

    /// A directory that is removed with this value.
    pub(super) fn temporary() -> Result<Self, OpenError> {
        let directory = tempfile::Builder::new()
            .prefix("visitplannr-")
            .tempdir()
            .map_err(|cause| OpenError::Create { path: std::env::temp_dir(), cause })?;
        let path = directory.path().to_owned();
        Ok(Self { _lock: lock(&path)?, path, temporary: Some(directory) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn database(&self) -> PathBuf {
        database_file(&self.path)
    }

    /// Whether nothing in it has to survive.
    pub(super) fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }
}

fn lock(path: &Path) -> Result<File, OpenError> {
    let write = |cause| OpenError::Write { path: path.to_owned(), cause };
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path.join(LOCK))
        .map_err(write)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(cause)) => Err(write(cause)),
    }
}
