//! The messages of all queues, in one SQLite file. They survive the process.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, params};
use thiserror::Error;
use tokio::sync::watch;

use super::message::{Message, Settlement};
use super::write_ahead_log::truncate_log;

/// The suffix of the names of dead-letter queues.
pub(crate) const DEAD_LETTERS: &str = "-dead-letters";

/// The path of the messages in a data directory.
pub(crate) fn messages_file(data_directory: &Path) -> PathBuf {
    data_directory.join("bus.sqlite")
}

/// The messages of all queues. Clones are the same store.
#[derive(Debug, Clone)]
pub struct MessageStore {
    file: Arc<Mutex<Connection>>,
    sent: watch::Sender<u64>,
}

/// A request to SQLite failed.
#[derive(Debug, Error)]
#[error("the messages can't be kept: {0}; is the disk full, or the file damaged?")]
pub struct MessageStoreError(#[from] rusqlite::Error);

impl MessageStore {
    /// Opens the file; creates it if it does not exist.
    ///
    /// # Errors
    /// [`MessageStoreError`] if it is damaged, or can't be written.
    pub fn open(path: &Path) -> Result<Self, MessageStoreError> {
        let file = Connection::open(path)?;
        // Synced at every commit: a message that was taken is never lost. A deleted message is overwritten, here in
        // the file and by `erase_deleted` in its log, because a command may contain an address.
        file.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
             CREATE TABLE IF NOT EXISTS messages (
               id INTEGER PRIMARY KEY, queue TEXT NOT NULL, body TEXT NOT NULL,
               sent_at INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0,
               visible_at INTEGER NOT NULL DEFAULT 0);
             CREATE INDEX IF NOT EXISTS by_queue ON messages (queue, id);",
        )?;
        // What a killed process left in the log.
        truncate_log(&file)?;
        Ok(Self { file: Arc::new(Mutex::new(file)), sent: watch::Sender::new(0) })
    }

    /// Sends messages, all or none, each to its queue.
    pub(super) async fn send(
        &self,
        messages: Vec<(String, String)>,
        now: i64,
    ) -> Result<(), MessageStoreError> {
        self.on_file(move |file| {
            let transaction = file.unchecked_transaction()?;
            let insert = "INSERT INTO messages (queue, body, sent_at) VALUES (?1, ?2, ?3)";
            for (queue, body) in messages {
                transaction.prepare_cached(insert)?.execute(params![queue, body, now])?;
            }
            transaction.commit()
        })
        .await?;
        self.sent.send_modify(|count| *count += 1);
        Ok(())
    }

    /// Changes when something is sent.
    pub(super) fn sent(&self) -> watch::Receiver<u64> {
        self.sent.subscribe()
    }

    /// The oldest visible messages of a queue.
    pub(super) async fn receive(
        &self,
        queue: &str,
        limit: usize,
        now: i64,
    ) -> Result<Vec<Message>, MessageStoreError> {
        let queue = queue.to_owned();
        self.on_file(move |file| {
            let query = "SELECT id, body, sent_at, receives FROM messages \
                 WHERE queue = ?1 AND visible_at <= ?2 ORDER BY id LIMIT ?3";
            let mut statement = file.prepare_cached(query)?;
            let message = |row: &rusqlite::Row<'_>| {
                let (id, body) = (row.get(0)?, row.get(1)?);
                Ok(Message { id, body, sent_at: row.get(2)?, receives: row.get(3)? })
            };
            statement.query_map(params![queue, now, limit], message)?.collect()
        })
        .await
    }

    /// Settles received messages, all or none.
    pub(super) async fn settle(
        &self,
        settlements: Vec<(i64, Settlement)>,
    ) -> Result<(), MessageStoreError> {
        self.on_file(move |file| {
            let transaction = file.unchecked_transaction()?;
            for (id, settlement) in settlements {
                match settlement {
                    Settlement::Deleted => {
                        let delete = "DELETE FROM messages WHERE id = ?1";
                        transaction.prepare_cached(delete)?.execute([id])?
                    }
                    Settlement::Returned { visible_at } => {
                        let update = "UPDATE messages SET receives = receives + 1, \
                             visible_at = ?2 WHERE id = ?1";
                        transaction.prepare_cached(update)?.execute([id, visible_at])?
                    }
                    Settlement::Dead => {
                        let update = "UPDATE messages SET receives = receives + 1, \
                             queue = queue || ?2 WHERE id = ?1";
                        transaction.prepare_cached(update)?.execute(params![id, DEAD_LETTERS])?
                    }
                };
            }
            transaction.commit()
        })
        .await
    }

    /// The number of messages in a queue, visible or not.
    ///
    /// # Errors
    /// [`MessageStoreError`] if the file can't be read.
    pub async fn count(&self, queue: &str) -> Result<usize, MessageStoreError> {
        let queue = queue.to_owned();
        let count = "SELECT COUNT(*) FROM messages WHERE queue = ?1";
        self.on_file(move |file| file.query_row(count, [queue], |row| row.get(0))).await
    }

    pub(super) async fn on_file<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, MessageStoreError> {
        let file = Arc::clone(&self.file);
        let locked = move || work(&file.lock().unwrap_or_else(PoisonError::into_inner));
        match tokio::task::spawn_blocking(locked).await {
            Ok(done) => Ok(done?),
            // Only a panic, or the end of the process, ends such a task early.
            Err(_) => Err(MessageStoreError(rusqlite::Error::InvalidQuery)),
        }
    }
}
