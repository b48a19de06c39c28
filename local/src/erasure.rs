//! Removes what is left of a forgotten address on this machine, besides the erased key.
//!
//! A running system continues meanwhile: SQLite lets processes wait for each other.

use std::io;
use std::path::Path;

use handlers::address_redaction::without_addresses;
use handlers::stations::receive_commands;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use thiserror::Error;

use crate::bus::{DEAD_LETTERS, messages_file, truncate_log};
use crate::dynamodb::database_file;
use crate::mail_directory::{mail_directory, remove_letters};

/// Why traces may be left. A retry is safe.
#[derive(Debug, Error)]
pub enum ErasureError {
    /// Letters could not be removed.
    #[error("letters can't be removed: {0}")]
    Letters(#[from] io::Error),
    /// Messages, or deleted data in the database, could not be overwritten.
    #[error("the data directory's files can't be rewritten: {0}")]
    File(#[from] rusqlite::Error),
    /// The log of a file could not be truncated, because it is being read.
    #[error("somebody reads the data directory's files all the time")]
    Busy,
}

/// Removes letters to an address, redacts it in waiting and failed commands, and overwrites deleted data in the
/// database: with the erased key, every copy of an event could be decrypted.
///
/// # Errors
/// [`ErasureError`] if traces may be left.
pub fn erase_traces(data_directory: &Path, address: &str) -> Result<(), ErasureError> {
    remove_letters(&mail_directory(data_directory), address)?;
    let messages = messages_file(data_directory);
    if messages.exists() {
        redact_messages(&Connection::open(messages)?, address)?;
    }
    let database = Connection::open(database_file(data_directory))?;
    // The rewritten file contains only existing data.
    database.execute_batch("VACUUM")?;
    if truncate_log(&database)? { Ok(()) } else { Err(ErasureError::Busy) }
}

fn redact_messages(file: &Connection, address: &str) -> Result<(), ErasureError> {
    file.execute_batch("PRAGMA secure_delete = ON")?;
    let (queue, dead) =
        (receive_commands::NAME, format!("{}{DEAD_LETTERS}", receive_commands::NAME));
    // Takes the write lock at once: what was read must not change before it is written.
    let transaction = Transaction::new_unchecked(file, TransactionBehavior::Immediate)?;
    let query = "SELECT id, body FROM messages WHERE queue IN (?1, ?2) AND instr(lower(body), ?3)";
    let found: Vec<(i64, String)> = transaction
        .prepare(query)?
        .query_map(params![queue, dead, address.to_ascii_lowercase()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    for (id, body) in found {
        let redacted = without_addresses(&body);
        transaction
            .execute("UPDATE messages SET body = ?2 WHERE id = ?1", params![id, redacted])?;
    }
    transaction.commit()?;
    if truncate_log(file)? { Ok(()) } else { Err(ErasureError::Busy) }
}
