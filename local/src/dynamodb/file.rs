//! The SQLite file of the embedded DynamoDB: checks before it is opened, and settings.

use std::path::{Path, PathBuf};

use dynoxide::{Database, DynoxideError};
use rusqlite::{Connection, ErrorCode};

use super::data_directory::DataDirectory;
use super::{OpenError, schema};

/// Pages of 4 KiB in SQLite's cache. The default of 500 makes writes up to 8% slower once a table has outgrown it.
/// This pragma is stored in the file, which matters because dynoxide's connection is out of reach.
const CACHE: &str = "PRAGMA default_cache_size = 16000";

/// Files up to this size are checked page by page, in some 15 ms. Larger ones are trusted until a read fails, because
/// the system has to start within a second.
const CHECKED_WHOLE: u64 = 16 * 1024 * 1024;

/// Opens the database of a directory, and a second connection for operations that dynoxide lacks.
pub(super) fn open(directory: &DataDirectory) -> Result<(Database, Connection), OpenError> {
    let path = directory.database();
    let failed = |error: &rusqlite::Error| explained(&path, error);
    if path.exists() {
        check(&path)?;
    }
    Connection::open(&path)
        .and_then(|file| file.execute_batch(CACHE))
        .map_err(|error| failed(&error))?;
    let name = path.to_str().ok_or_else(|| OpenError::Other {
        path: path.clone(),
        detail: "its path is not UTF-8".to_owned(),
    })?;
    let database = Database::new(name).map_err(|error| unopened(&path, &error))?;
    if directory.is_temporary() {
        // Turns `synchronous` off, because nothing has to survive.
        database.enable_bulk_loading().map_err(|error| unopened(&path, &error))?;
    }
    let file = Connection::open(&path).map_err(|error| failed(&error))?;
    schema::create(&file).map_err(|error| failed(&error))?;
    Ok((database, file))
}

/// Opens a second connection to an open database, for reading. Its cache
/// is 2 MB: what is read twice is in the operating system's cache.
pub(super) fn open_for_reading(path: &Path) -> Result<Database, OpenError> {
    let database =
        Database::new(&path.to_string_lossy()).map_err(|error| unopened(path, &error))?;
    database.disable_bulk_loading().map_err(|error| unopened(path, &error))?;
    Ok(database)
}

fn check(path: &Path) -> Result<(), OpenError> {
    let size = path.metadata().map_or(0, |metadata| metadata.len());
    let file = Connection::open(path).map_err(|error| explained(path, &error))?;
    let query = if size > CHECKED_WHOLE {
        // Reads the schema, which fails for anything but a database.
        "SELECT 'ok' FROM sqlite_master UNION SELECT 'ok'"
    } else {
        "PRAGMA quick_check(1)"
    };
    let found: String =
        file.query_row(query, [], |row| row.get(0)).map_err(|error| explained(path, &error))?;
    if found == "ok" {
        return Ok(());
    }
    Err(OpenError::Damaged { path: path.to_owned(), detail: found })
}

fn unopened(path: &Path, error: &DynoxideError) -> OpenError {
    let detail = error.to_string();
    match error {
        DynoxideError::SqliteError(error) => explained(path, error),
        _ if detail.contains("newer version") => OpenError::Newer { path: path.to_owned(), detail },
        _ => OpenError::Other { path: path.to_owned(), detail },
    }
}

fn explained(path: &Path, error: &rusqlite::Error) -> OpenError {
    let (path, detail): (PathBuf, String) = (path.to_owned(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            OpenError::Damaged { path, detail }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::InUse { path },
        _ => OpenError::Other { path, detail },
    }
}
