//! Two threads that do all the database's work: one in order of arrival, one for queries and scans.
//!
//! dynoxide's calls block and exclude each other. Threads of their own leave the runtime's threads free while the
//! disk is waited for: 7,700 puts a second from four clients, instead of 6,600 by `spawn_blocking` and 6,500 in
//! place. Queries and scans have their own connection: writes do not wait for a read, and reads do not wait for the
//! disk. Reading single items there too gained nothing.

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

/// The resources of the writing thread.
pub(super) struct Storage {
    /// The DynamoDB API that dynoxide implements.
    pub(super) database: Database,
    /// The recent transactions, to recognise repeats.
    pub(super) transactions: Transactions,
    /// The same file, for operations that the API lacks.
    pub(super) file: Connection,
}

/// The threads. The directory is dropped last: it is unlocked, or removed, when nothing uses it any more.
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

    /// Runs `work` after all work that was submitted before.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Storage) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        self.calls.run(work).await
    }

    /// Runs work that writes nothing, concurrently. It sees every write that was answered before it was submitted.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Database) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        self.scans.run(|reader| work(&reader.database())).await
    }

    /// A table has changed: makes the reader forget its definitions.
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
