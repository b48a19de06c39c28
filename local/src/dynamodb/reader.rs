//! The connection for queries and scans.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use dynoxide::Database;

use super::OpenError;
use super::file;

/// A second connection to the same file. SQLite lets it read while
/// the other one writes, and shows what was committed before.
pub(super) struct Reader {
    path: PathBuf,
    database: RefCell<Database>,
}

impl Reader {
    pub(super) fn open(path: &Path) -> Result<Self, OpenError> {
        let database = file::open_for_reading(path)?;
        Ok(Self { path: path.to_owned(), database: RefCell::new(database) })
    }

    pub(super) fn database(&self) -> Database {
        self.database.borrow().clone()
    }

    /// dynoxide caches each table's keys and indexes, and only notices changes that it makes itself.
    pub(super) fn forget_tables(&self) {
        match file::open_for_reading(&self.path) {
            Ok(database) => *self.database.borrow_mut() = database,
            Err(error) => tracing::warn!(%error, "tables that have changed are read as they were"),
        }
    }
}
