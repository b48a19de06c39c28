//! SQLite's log, where deleted rows stay legible until they are overwritten.

use rusqlite::Connection;

/// Writes the log into the file, and truncates it. Returns whether it could.
pub(crate) fn truncate_log(file: &Connection) -> rusqlite::Result<bool> {
    let is_busy = |row: &rusqlite::Row<'_>| row.get::<_, bool>(0);
    file.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], is_busy).map(|is_busy| !is_busy)
}
