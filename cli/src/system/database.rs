//! What a system keeps.

use anyhow::Result;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_smithy_http_client::Builder;
use local::Running;
use local::tables::FAULTS_TABLE;
use stream_processing::DynamoDbFaultStore;

use super::local_system::LocalSystem;
use super::{Place, Stack};

/// A system's DynamoDB, and what its tables are called there.
pub(crate) struct Database {
    client: Client,
    faults_table: String,
}

impl Database {
    /// That of the system at this place. If it does not run, its file is opened, and nothing started.
    pub(crate) async fn of(place: &Place) -> Result<Self> {
        match place {
            Place::Stack(name) => Self::of_stack(&Stack::find(name).await?),
            Place::Directory(directory) => match LocalSystem::find(directory)? {
                LocalSystem::Running(running) => Ok(Self::of_running(running)),
                // The client keeps the file open for as long as it is used.
                LocalSystem::Stopped(stopped) => Ok(Self::local(stopped.open().await?.client())),
            },
        }
    }

    pub(super) fn of_stack(stack: &Stack) -> Result<Self> {
        let faults_table = stack.resource("FaultsTable")?.to_owned();
        Ok(Self { client: stack.dynamodb(), faults_table })
    }

    pub(super) fn of_running(running: Running) -> Self {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("local"))
            .credentials_provider(Credentials::new("local", "local", None, None, "local"))
            .endpoint_url(format!("http://{}", running.dynamodb))
            .http_client(Builder::new().build_http());
        Self::local(Client::from_conf(config.build()))
    }

    fn local(client: Client) -> Self {
        Self { client, faults_table: FAULTS_TABLE.to_owned() }
    }

    /// What its functions could not process.
    pub(crate) fn faults(&self) -> DynamoDbFaultStore {
        DynamoDbFaultStore::new(self.client.clone(), &self.faults_table)
    }
}
