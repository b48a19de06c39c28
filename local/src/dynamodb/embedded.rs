//! The database: its file, its threads, and how a request is answered.

use std::path::Path;
use std::sync::Arc;

use dynoxide::DynoxideError;
use tokio::sync::watch;

use super::data_directory::DataDirectory;
use super::engine::Engine;
use super::error::OpenError;
#[cfg(feature = "testing")]
use super::faults::Faults;
use super::operation;
#[cfg(feature = "testing")]
use super::usage::Usage;

/// A DynamoDB in this process. Clones share it; it is closed when the last clone and the last client are dropped.
#[derive(Debug, Clone)]
pub struct EmbeddedDynamoDb {
    pub(super) engine: Arc<Engine>,
    pub(super) writes: watch::Sender<u64>,
    #[cfg(feature = "testing")]
    pub(super) faults: Faults,
    #[cfg(feature = "testing")]
    usage: Usage,
}

impl EmbeddedDynamoDb {
    /// Opens the database in `directory`, and creates both if they are
    /// missing. Acknowledged writes survive a kill and a power failure.
    ///
    /// # Errors
    /// [`OpenError`] if the directory can't be used, or its database can't be opened.
    pub fn open(directory: &Path) -> Result<Self, OpenError> {
        Ok(Self::start(Engine::start(DataDirectory::kept(directory)?)?))
    }

    /// Whether `directory` has a database.
    #[must_use]
    pub fn is_in(directory: &Path) -> bool {
        DataDirectory::has_database(directory)
    }

    /// A temporary database, removed when it is closed. It is faster, because nothing has to survive.
    ///
    /// # Errors
    /// [`OpenError`] if there is no room for temporary files.
    pub fn ephemeral() -> Result<Self, OpenError> {
        Ok(Self::start(Engine::start(DataDirectory::temporary()?)?))
    }

    fn start(engine: Engine) -> Self {
        Self {
            engine: Arc::new(engine),
            writes: watch::Sender::new(0),
            #[cfg(feature = "testing")]
            faults: Faults::default(),
            #[cfg(feature = "testing")]
            usage: Usage::default(),
        }
    }

    /// The directory of the database.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.engine.directory()
    }

    /// Changes with every write by a client.
    #[must_use]
    pub fn writes(&self) -> watch::Receiver<u64> {
        self.writes.subscribe()
    }

    /// The faults to inject into requests of this database's clients.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The cost of requests of this database's clients, once counting has started.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn usage(&self) -> &Usage {
        &self.usage
    }
    /// Answers a request, whichever way it came.
    pub(super) async fn execute(
        &self,
        operation: &str,
        body: &[u8],
    ) -> Result<Vec<u8>, DynoxideError> {
        let answer = self.ask(operation, body).await;
        if answer.is_ok() && operation::writes(operation) {
            self.writes.send_modify(|writes| *writes = writes.wrapping_add(1));
        }
        answer
    }

    #[cfg(not(feature = "testing"))]
    async fn ask(&self, operation: &str, body: &[u8]) -> Result<Vec<u8>, DynoxideError> {
        operation::answer(&self.engine, operation, body).await
    }

    #[cfg(feature = "testing")]
    async fn ask(&self, operation: &str, body: &[u8]) -> Result<Vec<u8>, DynoxideError> {
        match self.usage.metered(body) {
            None => operation::answer(&self.engine, operation, body).await,
            Some(metered) => {
                let answer = operation::answer(&self.engine, operation, &metered).await;
                self.usage.count(operation, body, answer.as_deref().ok());
                answer
            }
        }
    }
}
