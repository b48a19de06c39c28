//! The messages that wait in queues.

use rusqlite::Connection;

/// The messages of a queue, summarised.
#[derive(Debug)]
pub(crate) struct Backlog {
    pub(crate) queue: String,
    pub(crate) messages: u64,
    /// When the oldest message was sent, in milliseconds since the epoch.
    pub(crate) sent_at: i64,
}

/// Every queue with messages, visible or not.
pub(crate) fn backlogs(file: &Connection) -> rusqlite::Result<Vec<Backlog>> {
    let query = "SELECT queue, COUNT(*), MIN(sent_at) FROM messages GROUP BY queue ORDER BY queue";
    let mut statement = file.prepare(query)?;
    let backlog = |row: &rusqlite::Row<'_>| {
        Ok(Backlog { queue: row.get(0)?, messages: row.get(1)?, sent_at: row.get(2)? })
    };
    statement.query_map([], backlog)?.collect()
}
