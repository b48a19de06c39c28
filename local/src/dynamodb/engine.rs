//! Two threads that do all the database's work: one in the order of arrival, one for queries and scans.
//!
//! dynoxide's calls block and exclude each other. On a thread of their own they leave the runtime's
//! threads to everybody else while the disk is waited for: 7,700 puts a second from four clients,
//! against 6,600 by `spawn_blocking` and 6,500 in place. Queries and scans have a connection of their own: no write waits
//! while one is read, and the next one is read while a write waits for the disk. Reading single items there too would be
//! slower: a second thread costs more than the item.

use std::fmt;
use std::path::Path;

use dynoxide::Database;
use rusqlite::Connection;

use super::OpenError;
use super::data_directory::DataDirectory;
use super::file;
use super::reader::Reader;
use super::transactions::Transactions;
use super::worker::{Stopped, Worker};

/// What a piece of work gets to work with.
pub(super) struct Storage {
    /// The DynamoDB API.
    pub(super) database: Database,
    /// What was done lately.
    pub(super) transactions: Transactions,
    /// The same file, for what that API has no words for.
    pub(super) file: Connection,
}

/// The threads. The directory is the last to go: it is unlocked, or removed, when nobody uses it any more.
pub(super) struct Engine {
    scans: Worker<Reader>,
    calls: Worker<Storage>,
    database: Database,
    directory: DataDirectory,
}

impl Engine {
    pub(super) fn start(directory: DataDirectory) -> Result<Self, OpenError> {
        let (database, file) = file::open(&directory)?;
        let reader = Reader::open(&directory.database())?;
        let path = directory.path();
        let failed = |error: std::io::Error| OpenError::Other {
            path: path.to_owned(),
            detail: error.to_string(),
        };
        let transactions = Transactions::default();
        let storage = Storage { database: database.clone(), transactions, file };
        let calls = Worker::start("dynamodb", storage).map_err(failed)?;
        let scans = Worker::start("dynamodb-scans", reader).map_err(failed)?;
        Ok(Self { scans, calls, database, directory })
    }

    pub(super) fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub(super) fn database(&self) -> &Database {
        &self.database
    }

    /// Does `work` after every other piece of it that was asked for before.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Storage) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        self.calls.run(work).await
    }

    /// Does work that writes nothing, beside the other. It sees every write that was answered before it was asked for.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Database) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        self.scans.run(|reader| work(&reader.database())).await
    }

    /// What is known of tables is read anew: one of them has changed.
    pub(super) async fn tables_changed(&self) -> Result<(), Stopped> {
        self.scans.run(Reader::forget_tables).await
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let directory = self.directory.path();
        formatter.debug_struct("Engine").field("directory", &directory).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use tokio::sync::oneshot;
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_scan_waits_for_no_write_that_is_under_way() {
        let engine = Engine::start(DataDirectory::temporary().unwrap()).unwrap();
        let ((begun, has_begun), (end, ended)) = (oneshot::channel(), mpsc::channel());
        let write = engine.run(move |_| {
            begun.send(()).unwrap();
            ended.recv().unwrap();
        });
        let read = async {
            has_begun.await.unwrap();
            let read = timeout(Duration::from_secs(10), engine.read(|_| ())).await;
            end.send(()).unwrap();
            read
        };

        let (write, read) = tokio::join!(write, read);

        write.unwrap();
        read.expect("answered before the write ended").unwrap();
    }
}
