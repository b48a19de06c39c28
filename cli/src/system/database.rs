//! What a system keeps.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_http_client::Builder;
use event_store::dynamodb::{DynamoDbEventStore, RequestError};
use handlers::count_by_country::journal_key;
use handlers::stored_events::upcasters;
use local::Running;
use local::tables::{
    EVENTS_TABLE, FAULTS_TABLE, JOURNAL_TABLE, KEPT_PROPOSALS_TABLE, READ_MODELS_TABLE,
};
use read_models::dynamodb::DynamoDbReadModels;
use stream_processing::DynamoDbFaultStore;
use stream_processing::flavors::kept_event::COLLECTED;
use uuid::Uuid;

use super::local_system::LocalSystem;
use super::{EventsTail, Place, Stack};

/// A system's DynamoDB.
pub(crate) struct Database {
    client: Client,
    system: SystemState,
}

/// Whether anything happens in a system while its database is read.
enum SystemState {
    Deployed(Arc<Stack>),
    Running(Running),
    Stopped,
}

impl Database {
    /// That of the system at this place. If it does not run, its file is opened, and nothing started.
    pub(crate) async fn of(place: &Place) -> Result<Self> {
        match place {
            Place::Stack(name) => Ok(Self::of_stack(Arc::new(Stack::find(name).await?))),
            Place::Directory(directory) => match LocalSystem::find(directory)? {
                LocalSystem::Running(running) => Ok(Self::of_running(running)),
                LocalSystem::Stopped(stopped) => {
                    // The client keeps the file open for as long as it is used.
                    let client = stopped.open().await?.client();
                    Ok(Self { client, system: SystemState::Stopped })
                }
            },
        }
    }

    /// That of a local system, as it is: with what is missing or wrong in it.
    pub(crate) fn as_it_is(data_directory: &Path) -> Result<Self> {
        match LocalSystem::find(data_directory)? {
            LocalSystem::Running(running) => Ok(Self::of_running(running)),
            LocalSystem::Stopped(stopped) => {
                let client = stopped.open_as_it_is()?.client();
                Ok(Self { client, system: SystemState::Stopped })
            }
        }
    }

    /// Where it runs, if it is a local system that does.
    pub(crate) fn running(&self) -> Option<Running> {
        match &self.system {
            SystemState::Running(running) => Some(*running),
            SystemState::Deployed(_) | SystemState::Stopped => None,
        }
    }

    /// The DynamoDB itself.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn of_stack(stack: Arc<Stack>) -> Self {
        Self { client: stack.dynamodb(), system: SystemState::Deployed(stack) }
    }

    pub(super) fn of_running(running: Running) -> Self {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("local"))
            .credentials_provider(Credentials::new("local", "local", None, None, "local"))
            .endpoint_url(format!("http://{}", running.dynamodb))
            .http_client(Builder::new().build_http());
        let client = Client::from_conf(config.build());
        Self { client, system: SystemState::Running(running) }
    }

    /// Whether stations are at work: what differs may be in hand.
    pub(crate) fn is_at_work(&self) -> bool {
        !matches!(self.system, SystemState::Stopped)
    }

    /// Refuses to wait for events where none can come.
    pub(crate) fn expect_events(&self) -> Result<()> {
        if !self.is_at_work() {
            bail!(
                "nothing happens in a system that does not run; start it with `visitplannr serve`, or leave --follow out"
            );
        }
        Ok(())
    }

    /// What is appended from now on, to all streams.
    ///
    /// # Errors
    /// On AWS: two functions read the stream of the events table, and that is as many as AWS advises
    /// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html>).
    pub(crate) async fn tail(&self) -> Result<EventsTail> {
        self.expect_events()?;
        match &self.system {
            SystemState::Running(running) => EventsTail::begin(running.dynamodb).await,
            SystemState::Deployed(_) | SystemState::Stopped => bail!(
                "on AWS one stream is followed at a time, so name a destination or an area: a third reader of the table's stream would hold up the functions"
            ),
        }
    }

    /// History.
    ///
    /// # Errors
    /// If the stack has no such table, as for what follows.
    pub(crate) fn events(&self) -> Result<DynamoDbEventStore> {
        let table = self.table("EventsTable", EVENTS_TABLE)?;
        Ok(DynamoDbEventStore::new(self.client.clone(), table, upcasters()))
    }

    /// What is shown.
    pub(crate) fn read_models(&self) -> Result<DynamoDbReadModels> {
        let table = self.table("ReadModelsTable", READ_MODELS_TABLE)?;
        Ok(DynamoDbReadModels::new(self.client.clone(), table))
    }

    /// What its functions could not process.
    pub(crate) fn faults(&self) -> Result<DynamoDbFaultStore> {
        let table = self.table("FaultsTable", FAULTS_TABLE)?;
        Ok(DynamoDbFaultStore::new(self.client.clone(), table))
    }

    /// Whether a proposal is kept, by the id of its event.
    pub(crate) async fn has_kept(&self, proposal: Uuid) -> Result<bool> {
        let table = self.table("KeptProposalsTable", KEPT_PROPOSALS_TABLE)?;
        let key = [("pk", proposal.to_string()), ("sk", COLLECTED.to_owned())];
        self.has(table, &key).await
    }

    /// Whether an outcome is counted, or left out of the count, by the id of its event.
    pub(crate) async fn has_counted(&self, outcome: Uuid) -> Result<bool> {
        let table = self.table("JournalTable", JOURNAL_TABLE)?;
        self.has(table, &[("pk", journal_key(outcome))]).await
    }

    async fn has(&self, table: &str, key: &[(&str, String)]) -> Result<bool> {
        let mut request = self.client.get_item().table_name(table).consistent_read(true);
        for (name, value) in key {
            request = request.key(*name, AttributeValue::S(value.clone()));
        }
        let answer = request.send().await;
        let answer = answer.map_err(|error| RequestError::new("GetItem", table, &error))?;
        Ok(answer.item.is_some())
    }

    /// What a table is called: on AWS by its logical id, here by its name.
    pub(crate) fn table<'a>(&'a self, logical_id: &str, here: &'a str) -> Result<&'a str> {
        match &self.system {
            SystemState::Deployed(stack) => stack.resource(logical_id),
            SystemState::Running(_) | SystemState::Stopped => Ok(here),
        }
    }
}
