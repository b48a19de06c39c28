//! The database of a system.

mod home_page;
mod import_claim;
mod journal;
mod stores;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_smithy_http_client::Builder;
use local::Running;

pub(crate) use home_page::HomePageSettings;
pub(crate) use journal::LOOKED_FOR;

use super::local_system::{LocalSystem, StoppedSystem};
use super::{EventsTail, Place, Stack};

/// The DynamoDB tables of a system.
pub(crate) struct Database {
    client: Client,
    system: SystemState,
}

/// Whether the system runs while its database is read.
enum SystemState {
    Deployed(Arc<Stack>),
    Running { running: Running, directory: PathBuf },
    Stopped { directory: PathBuf },
}

impl Database {
    /// The database of the system at this place. If the system does not run, only the file is opened.
    pub(crate) async fn of(place: &Place) -> Result<Self> {
        match place {
            Place::Stack(place) => Ok(Self::of_stack(Arc::new(Stack::find(place).await?))),
            Place::Directory(directory) => match LocalSystem::find(directory).await? {
                LocalSystem::Running(running) => Ok(Self::of_running(running, directory)),
                LocalSystem::Stopped(stopped) => {
                    // The client keeps the file open while it exists.
                    let client = stopped.open().await?.client();
                    let directory = directory.clone();
                    Ok(Self { client, system: SystemState::Stopped { directory } })
                }
            },
        }
    }

    /// The database of a local system as it is, even if tables are missing or wrong.
    pub(crate) async fn as_it_is(data_directory: &Path) -> Result<Self> {
        match LocalSystem::find(data_directory).await? {
            LocalSystem::Running(running) => Ok(Self::of_running(running, data_directory)),
            LocalSystem::Stopped(stopped) => {
                let client = stopped.open_as_it_is()?.client();
                let directory = data_directory.to_owned();
                Ok(Self { client, system: SystemState::Stopped { directory } })
            }
        }
    }

    /// The addresses of a local system that runs.
    pub(crate) fn running(&self) -> Option<Running> {
        match &self.system {
            SystemState::Running { running, .. } => Some(*running),
            SystemState::Deployed(_) | SystemState::Stopped { .. } => None,
        }
    }

    /// A client of the database.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn of_stack(stack: Arc<Stack>) -> Self {
        Self { client: stack.dynamodb(), system: SystemState::Deployed(stack) }
    }

    pub(super) fn of_running(running: Running, directory: &Path) -> Self {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("local"))
            .credentials_provider(Credentials::new("local", "local", None, None, "local"))
            .endpoint_url(format!("http://{}", running.dynamodb))
            .http_client(Builder::new().build_http());
        let client = Client::from_conf(config.build());
        let directory = directory.to_owned();
        Self { client, system: SystemState::Running { running, directory } }
    }

    /// The same, also for a directory that has no system yet.
    pub(crate) async fn of_new(place: &Place) -> Result<Self> {
        match place {
            Place::Directory(directory) if !LocalSystem::is_in(directory) => {
                let client = StoppedSystem::new(directory).open().await?.client();
                Ok(Self { client, system: SystemState::Stopped { directory: directory.clone() } })
            }
            _ => Self::of(place).await,
        }
    }

    /// Whether stations are running: differences may be work in progress.
    pub(crate) fn is_at_work(&self) -> bool {
        !matches!(self.system, SystemState::Stopped { .. })
    }

    /// Refuses to wait for events if none can come.
    pub(crate) fn expect_events(&self) -> Result<()> {
        if !self.is_at_work() {
            bail!(
                "the system does not run, so nothing can be followed; start it with `visitplannr serve`, or leave --follow out"
            );
        }
        Ok(())
    }

    /// New events of all streams, from now on.
    ///
    /// # Errors
    /// On AWS: two functions read the stream of the events table, which is as many as AWS advises
    /// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html>).
    pub(crate) async fn tail(&self) -> Result<EventsTail> {
        self.expect_events()?;
        match &self.system {
            SystemState::Running { running, .. } => EventsTail::begin(running.dynamodb).await,
            SystemState::Deployed(_) | SystemState::Stopped { .. } => bail!(
                "on AWS one stream is followed at a time, so name a destination or an area: a third reader of the table's stream would hold up the functions"
            ),
        }
    }

    /// The time until every station knows a change of the pointer.
    ///
    /// A station may have read the pointer a second ago, and its current batch may take as long as its timeout: a
    /// minute on AWS, and a moment on this machine, where nothing is throttled.
    pub(crate) fn settling(&self) -> Duration {
        match self.system {
            SystemState::Deployed(_) => Duration::from_secs(1 + 60),
            SystemState::Running { .. } => Duration::from_secs(1 + 2),
            SystemState::Stopped { .. } => Duration::ZERO,
        }
    }

    /// The name of a table: by its logical id on AWS, `here` on this machine.
    pub(crate) fn table<'a>(&'a self, logical_id: &str, here: &'a str) -> Result<&'a str> {
        match &self.system {
            SystemState::Deployed(stack) => stack.resource(logical_id),
            SystemState::Running { .. } | SystemState::Stopped { .. } => Ok(here),
        }
    }
}
