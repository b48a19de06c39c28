//! A system on this machine: one that runs, or what it left when it stopped.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use local::dynamodb::EmbeddedDynamoDb;
use local::tables::create_tables;
use local::{Options, Running, System};

/// A local system.
pub(super) enum LocalSystem {
    /// It runs.
    Running(Running),
    /// It does not.
    Stopped(StoppedSystem),
}

/// The data of a system that does not run.
pub(super) struct StoppedSystem(PathBuf);

impl LocalSystem {
    /// The system that keeps its data in this directory.
    pub(super) fn find(data_directory: &Path) -> Result<Self> {
        if let Some(running) = Running::find(data_directory) {
            return Ok(Self::Running(running));
        }
        if !Self::is_in(data_directory) {
            let directory = data_directory.display();
            bail!(
                "there is no system in {directory}; name its directory with --data-dir, or start one: visitplannr serve"
            );
        }
        Ok(Self::Stopped(StoppedSystem::new(data_directory)))
    }

    /// Whether a directory has one, running or not.
    pub(super) fn is_in(data_directory: &Path) -> bool {
        EmbeddedDynamoDb::is_in(data_directory)
    }
}

impl StoppedSystem {
    /// The system that keeps its data in this directory, or will.
    pub(super) fn new(data_directory: &Path) -> Self {
        Self(data_directory.to_owned())
    }

    /// Its database alone: no station sees that it is read.
    pub(super) async fn open(self) -> Result<EmbeddedDynamoDb> {
        let dynamodb = self.open_as_it_is()?;
        create_tables(&dynamodb).await?;
        Ok(dynamodb)
    }

    /// The same, without the tables that are missing.
    pub(super) fn open_as_it_is(self) -> Result<EmbeddedDynamoDb> {
        Ok(EmbeddedDynamoDb::open(&self.0)?)
    }

    /// The whole system, on free ports.
    pub(super) async fn start(self) -> Result<System> {
        let options =
            Options { data_directory: Some(self.0), port: 0, dynamodb_port: 0, lambda_port: 0 };
        Ok(System::start(&options).await?)
    }
}
