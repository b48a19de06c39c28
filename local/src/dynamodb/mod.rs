//! DynamoDB in this process: the API through the AWS SDK's client, streams, one file on disk.

mod backlog;
mod connector;
mod data_directory;
mod engine;
mod error;
#[cfg(feature = "testing")]
mod faults;
mod file;
mod http_api;
mod indexes;
mod operation;
mod reader;
mod sequence_number;
mod stream;
mod tables;
mod time_to_live;
mod transactions;
mod trim;
#[cfg(feature = "testing")]
mod usage;
mod worker;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Config, Region, StalledStreamProtectionConfig, timeout::TimeoutConfig,
};
use axum::Router;
use tokio::sync::watch;

pub use error::{OpenError, StreamError, TableError};
#[cfg(feature = "testing")]
pub use faults::{Fault, FaultKind, Faults};
pub use sequence_number::SequenceNumber;
pub use stream::{StreamRecord, TableStream};
pub use tables::compare_table;
#[cfg(feature = "testing")]
pub use usage::{Tally, Usage};

pub(crate) use backlog::records_after;
use connector::InProcessHttp;
use data_directory::DataDirectory;
pub(crate) use data_directory::database_file;
use engine::Engine;
pub(crate) use http_api::MEDIA_TYPES;

/// Attempts of the client for a request that is throttled, or fails in the server.
const ATTEMPTS: u32 = 6;
/// The longest first pause between attempts: there is no network in between.
const FIRST_BACKOFF: Duration = Duration::from_millis(20);
const LONGEST_BACKOFF: Duration = Duration::from_secs(1);

/// A DynamoDB in this process. Clones share it; it is closed when the last clone and the last client are dropped.
#[derive(Debug, Clone)]
pub struct EmbeddedDynamoDb {
    engine: Arc<Engine>,
    writes: watch::Sender<u64>,
    #[cfg(feature = "testing")]
    faults: Faults,
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

    /// A client of this database that stays within the process.
    #[must_use]
    pub fn client(&self) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("local"))
            .endpoint_url("http://embedded.invalid")
            // Nothing checks signatures here, and making one costs a tenth of a request.
            .allow_no_auth()
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(ATTEMPTS)
                    .with_initial_backoff(FIRST_BACKOFF)
                    .with_max_backoff(LONGEST_BACKOFF),
            )
            // The SDK's retry quota protects a server from many clients.
            // It would be shared by all databases of this process.
            .retry_partition(
                RetryPartition::custom("embedded").token_bucket(TokenBucket::unlimited()).build(),
            )
            .timeout_config(TimeoutConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(InProcessHttp::new(self.clone()))
            .build();
        Client::from_conf(config)
    }

    /// The DynamoDB API over HTTP, for tools and functions outside this process.
    pub fn http_api(&self) -> Router {
        http_api::router(self.clone())
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
}
