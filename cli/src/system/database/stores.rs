//! The stores in the tables of a system.

use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use event_store::Upcasters;
use event_store::dynamodb::{DynamoDbEventStore, RequestError};
use handlers::dynamodb::country_counters::DynamoDbCountryCounters;
use handlers::dynamodb::mailbox_store::DynamoDbMailboxStore;
use handlers::ports::event_bus::NAMESPACE;
use handlers::stations::count_by_country;
use handlers::stations::publish_events;
use handlers::stored_events::upcasters;
use local::development_keys::{address_hash, check_secrets};
use local::erasure::erase_traces;
use local::inspection::{QueueState, mappings, queues};
use local::tables::{
    COUNTERS_TABLE, EVENTS_TABLE, FAULTS_TABLE, KEPT_PROPOSALS_TABLE, KEYS_TABLE,
    MAIL_CLAIMS_TABLE, READ_MODELS_TABLE,
};
use read_models::ReadModels;
use read_models::dynamodb::{DynamoDbModel, DynamoDbReadModels};
use stream_processing::DynamoDbFaultStore;
use stream_processing::encryption::{KeyedHash, KeysTable, SubjectHash};
use stream_processing::flavors::kept_event::{COLLECTED, kept_key};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::{Database, SystemState};
use crate::system::Bucket;

impl Database {
    /// The number of events by the table's description. On AWS it is some hours old.
    pub(crate) async fn about_how_many_events(&self) -> Option<u64> {
        let (client, table) = self.events_table().ok()?;
        let described = client.describe_table().table_name(table).send().await.ok()?;
        described.table?.item_count?.try_into().ok()
    }

    /// The events table, for access to raw items.
    pub(crate) fn events_table(&self) -> Result<(Client, String)> {
        let table = self.table("EventsTable", EVENTS_TABLE)?;
        Ok((self.client.clone(), table.to_owned()))
    }

    /// The events table, as an argument of the AWS CLI.
    pub(crate) fn events_table_for_the_aws_cli(&self) -> Result<String> {
        let table = self.table("EventsTable", EVENTS_TABLE)?;
        Ok(match &self.system {
            SystemState::Deployed(_) => table.to_owned(),
            SystemState::Running { running, .. } => {
                format!("{table} --endpoint-url http://{}", running.dynamodb)
            }
            // The address it will have, unless another port is chosen.
            SystemState::Stopped { .. } => format!("{table} --endpoint-url http://127.0.0.1:8000"),
        })
    }

    /// The history, lifted to the current schema.
    ///
    /// # Errors
    /// If the stack has no such table; the same for the other stores.
    pub(crate) fn events(&self) -> Result<DynamoDbEventStore> {
        let table = self.table("EventsTable", EVENTS_TABLE)?;
        Ok(DynamoDbEventStore::new(self.client.clone(), table, upcasters()))
    }

    /// The history as it is stored: old events are not lifted.
    pub(crate) fn stored_events(&self) -> Result<DynamoDbEventStore> {
        let table = self.table("EventsTable", EVENTS_TABLE)?;
        Ok(DynamoDbEventStore::new(self.client.clone(), table, Upcasters::default()))
    }

    /// The live model at this moment: a rebuild may make another one live.
    pub(crate) async fn live_model(&self) -> Result<DynamoDbModel> {
        let models = self.read_models()?;
        Ok(models.model(models.pointer_now().await?.live()))
    }

    /// Whether a model is still live.
    pub(crate) async fn shows(&self, model: &DynamoDbModel) -> Result<bool> {
        Ok(self.live_model().await?.number() == model.number())
    }

    /// All models, the live one and any beside it.
    pub(crate) fn read_models(&self) -> Result<DynamoDbReadModels> {
        let table = self.table("ReadModelsTable", READ_MODELS_TABLE)?;
        Ok(DynamoDbReadModels::new(self.client.clone(), table))
    }

    /// The faults of all functions.
    pub(crate) fn faults(&self) -> Result<DynamoDbFaultStore> {
        let table = self.table("FaultsTable", FAULTS_TABLE)?;
        Ok(DynamoDbFaultStore::new(self.client.clone(), table))
    }

    /// The stored counters by country.
    pub(crate) fn country_counters(&self) -> Result<DynamoDbCountryCounters> {
        let table = self.table("CountersTable", COUNTERS_TABLE)?;
        Ok(DynamoDbCountryCounters::new(self.client.clone(), table))
    }

    /// Whether a system that does not run has no event left to count. Unknown for others.
    pub(crate) fn has_counted_all(&self) -> Result<bool> {
        let SystemState::Stopped { directory } = &self.system else {
            return Ok(true);
        };
        let is_published = mappings(directory)?
            .iter()
            .all(|it| it.function != publish_events::NAME || it.behind == 0);
        let waits = |it: &QueueState| it.queue == count_by_country::NAME && !it.are_dead_letters;
        Ok(is_published && !queues(directory)?.iter().any(waits))
    }

    /// The keys of proposers' addresses; `None` if the stack sends no letters.
    pub(crate) fn proposer_keys(&self) -> Option<KeysTable> {
        let table = self.table("KeysTable", KEYS_TABLE).ok()?;
        Some(KeysTable::new(self.client.clone(), table))
    }

    /// The mailboxes; `None` if the stack sends no letters.
    pub(crate) fn mailboxes(&self) -> Option<DynamoDbMailboxStore> {
        let table = self.table("MailClaimsTable", MAIL_CLAIMS_TABLE).ok()?;
        Some(DynamoDbMailboxStore::new(self.client.clone(), table))
    }

    /// The keyed hash of a subject, which finds addresses.
    pub(crate) async fn address_hash(&self, subject: &str) -> Result<SubjectHash> {
        match &self.system {
            SystemState::Deployed(stack) => stack.address_hash(subject).await,
            SystemState::Running { directory, .. } | SystemState::Stopped { directory } => {
                check_secrets(&self.client, directory).await?;
                Ok(address_hash(directory)?.of(subject).await?)
            }
        }
    }

    /// Removes a forgotten address from everything beside the events, on this machine only. A stack has copies in
    /// dead letters only, which SQS does not change.
    pub(crate) async fn erase_traces(&self, address: &str) -> Result<()> {
        let (SystemState::Running { directory, .. } | SystemState::Stopped { directory }) =
            &self.system
        else {
            return Ok(());
        };
        let (directory, address) = (directory.clone(), address.to_owned());
        let erased = spawn_blocking(move || erase_traces(&directory, &address)).await?;
        erased.context("something of it may still be legible; repeat this")
    }

    /// The event lake, if the system is a stack with one.
    pub(crate) async fn lake(&self) -> Result<Bucket> {
        match &self.system {
            SystemState::Deployed(stack) => stack.lake().await,
            SystemState::Running { .. } | SystemState::Stopped { .. } => {
                bail!("a system on this machine has no lake")
            }
        }
    }

    /// Whether a proposal is among the kept ones, by the id of its event.
    pub(crate) async fn has_kept(&self, proposal: Uuid) -> Result<bool> {
        let table = self.table("KeptProposalsTable", KEPT_PROPOSALS_TABLE)?;
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let request = self.client.get_item().table_name(table).consistent_read(true);
        let key = kept_key(Some(NAMESPACE), &proposal.to_string());
        let request = request.key("pk", text(&key)).key("sk", text(COLLECTED));
        let answer = request.send().await;
        let answer = answer.map_err(|error| RequestError::new("GetItem", table, &error))?;
        Ok(answer.item.is_some())
    }
}
