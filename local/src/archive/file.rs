//! The file of an archive.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags, params};
use tempfile::TempDir;

use super::{ArchiveError, ArchivedEvent, Place};

/// The format that this version writes and reads, the only one so far.
const FORMAT: i64 = 1;
/// Counting needs nothing but the index.
const SCHEMA: &str = "
    CREATE TABLE events (
      id TEXT NOT NULL UNIQUE, time INTEGER NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL,
      log TEXT NOT NULL, type TEXT NOT NULL, event TEXT NOT NULL);
    CREATE INDEX in_order ON events (time, stream, version, id, log, type);
    PRAGMA user_version = 1;";

/// The columns of an archive, which other databases hardly have.
const EVENTS: &str = "SELECT id, time, stream, version, log, type, event FROM events";
/// Synced at every commit: a stored event is never lost.
const LASTING: &str = "FULL";

/// Events in order, each once. Clones are the same archive.
#[derive(Debug, Clone)]
pub struct Archive {
    file: Arc<Mutex<Connection>>,
    path: PathBuf,
    // Removed with the last clone.
    _temporary: Option<Arc<TempDir>>,
}

/// The path of the archive in a data directory.
#[must_use]
pub fn archive_in(data_directory: &Path) -> PathBuf {
    data_directory.join("archive.sqlite")
}

impl Archive {
    /// Opens the archive; creates it if it does not exist.
    ///
    /// # Errors
    /// [`ArchiveError`] if it can't be used.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let file = Connection::open(path)?;
        if has_nothing(&file)? {
            return Self::made(file, path.to_owned(), LASTING);
        }
        expect_archive(&file, path)?;
        Self::with(file, path.to_owned(), LASTING)
    }

    /// Opens an existing archive, whether its system runs or not. Never changes a file that is something else.
    ///
    /// # Errors
    /// [`ArchiveError`] if there is none, or it can't be used.
    pub fn find(path: &Path) -> Result<Self, ArchiveError> {
        if !path.is_file() {
            return Err(ArchiveError::Missing(path.to_owned()));
        }
        let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        expect_archive(&file, path)?;
        Self::with(file, path.to_owned(), LASTING)
    }

    /// A temporary archive, for bringing events in order.
    ///
    /// # Errors
    /// [`ArchiveError`] if it can't be made.
    pub fn temporary() -> Result<Self, ArchiveError> {
        let directory = tempfile::Builder::new().prefix("visitplannr-").tempdir();
        let directory = directory.map_err(ArchiveError::Temporary)?;
        let path = archive_in(directory.path());
        let archive = Self::made(Connection::open(&path)?, path, "OFF")?;
        Ok(Self { _temporary: Some(Arc::new(directory)), ..archive })
    }

    fn made(file: Connection, path: PathBuf, synchronous: &str) -> Result<Self, ArchiveError> {
        let archive = Self::with(file, path, synchronous)?;
        archive.file().execute_batch(&format!("BEGIN; {SCHEMA} COMMIT;"))?;
        Ok(archive)
    }

    fn with(file: Connection, path: PathBuf, synchronous: &str) -> Result<Self, ArchiveError> {
        file.execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};"
        ))?;
        Ok(Self { file: Arc::new(Mutex::new(file)), path, _temporary: None })
    }

    /// Stores events, all or none. Those that are stored already stay as they are.
    ///
    /// # Errors
    /// [`ArchiveError`] if they can't be written.
    pub fn keep(&self, events: &[ArchivedEvent]) -> Result<(), ArchiveError> {
        let mut file = self.file();
        let transaction = file.transaction()?;
        let insert = "INSERT OR IGNORE INTO events (id, time, stream, version, log, type, event) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        for archived in events {
            let Place { time, stream, version, id } = archived.place();
            let (log, event_type) = archived.log_and_type();
            let json = serde_json::to_string(archived.event())?;
            let row = params![id, time, stream, version, log, event_type, json];
            transaction.prepare_cached(insert)?.execute(row)?;
        }
        Ok(transaction.commit()?)
    }

    /// The size of the file on disk, in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        let size = |path: &Path| path.metadata().map_or(0, |metadata| metadata.len());
        size(&self.path) + size(Path::new(&log))
    }

    pub(super) fn file(&self) -> MutexGuard<'_, Connection> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the database is empty.
fn has_nothing(file: &Connection) -> rusqlite::Result<bool> {
    file.query_row("SELECT COUNT(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
}

/// Checks the format without changing anything.
fn expect_archive(file: &Connection, path: &Path) -> Result<(), ArchiveError> {
    let format = file.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let has_events = file.prepare(EVENTS).is_ok();
    match format {
        FORMAT if has_events => Ok(()),
        found if found > FORMAT && has_events => {
            Err(ArchiveError::Newer { path: path.to_owned(), found })
        }
        _ => Err(ArchiveError::NoArchive(path.to_owned())),
    }
}
