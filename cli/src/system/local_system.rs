//! A system on this machine, running or stopped.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use http::Request;
use http_body_util::Full;
use local::dynamodb::EmbeddedDynamoDb;
use local::tables::create_tables;
use local::{Options, Running, System};
use tokio::time::timeout;

use crate::http_client::HttpClient;

/// A system answers at once, unless its machine is very busy.
const ANSWERING: Duration = Duration::from_secs(5);

pub(super) enum LocalSystem {
    /// The addresses of a running system.
    Running(Running),
    /// The data of a stopped system.
    Stopped(StoppedSystem),
}

/// The data directory of a stopped system.
pub(super) struct StoppedSystem(PathBuf);

impl LocalSystem {
    /// The system in this data directory.
    pub(super) async fn find(data_directory: &Path) -> Result<Self> {
        if let Some(running) = Running::announced(data_directory)
            && timeout(ANSWERING, is_there(&running)).await.is_ok_and(|is_there| is_there)
        {
            return Ok(Self::Running(running));
        }
        Self::expect_in(data_directory)?;
        Ok(Self::Stopped(StoppedSystem::new(data_directory)))
    }

    /// Refuses a directory without a system, which may be mistyped.
    pub(super) fn expect_in(data_directory: &Path) -> Result<()> {
        if Self::is_in(data_directory) {
            return Ok(());
        }
        let directory = data_directory.display();
        bail!(
            "there is no system in {directory}; name its directory with --data-dir, or start one: visitplannr serve"
        );
    }

    /// Whether a directory has a system, running or not.
    pub(super) fn is_in(data_directory: &Path) -> bool {
        EmbeddedDynamoDb::is_in(data_directory)
    }
}

impl StoppedSystem {
    /// The system in this data directory, which may not exist yet.
    pub(super) fn new(data_directory: &Path) -> Self {
        Self(data_directory.to_owned())
    }

    /// Opens only the database: no station runs.
    pub(super) async fn open(self) -> Result<EmbeddedDynamoDb> {
        let dynamodb = self.open_as_it_is()?;
        create_tables(&dynamodb).await?;
        Ok(dynamodb)
    }

    /// Opens only the database, without creating missing tables.
    pub(super) fn open_as_it_is(self) -> Result<EmbeddedDynamoDb> {
        Ok(EmbeddedDynamoDb::open(&self.0)?)
    }

    /// Starts the whole system on free ports.
    pub(super) async fn start(self) -> Result<System> {
        let options = Options { data_directory: Some(self.0), ..Options::default() };
        Ok(System::start(&options).await?)
    }
}

/// Whether the announced system still runs: since it was killed, another one may listen there.
async fn is_there(announced: &Running) -> bool {
    let url = format!("http://{}{}", announced.functions, Running::PATH);
    let (Ok(http), Ok(request)) = (HttpClient::new(), Request::get(url).body(Full::default()))
    else {
        return false;
    };
    let answer = http.send(request).await;
    answer.is_ok_and(|answer| {
        serde_json::from_slice(answer.body()).is_ok_and(|found: Running| found == *announced)
    })
}
