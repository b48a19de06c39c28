//! Where samples are invoked.

use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::Client;
use domain::DestinationId;
use end_to_end::{Visitplannr, program, workspace_file};
use event_store::dynamodb::{DynamoDbEventStore, events_table};
use event_store::{EventStore, RecordedEvent, Version};
use futures::TryStreamExt;
use handlers::dynamodb::country_counters::{DynamoDbCountryCounters, counters_table};
use handlers::dynamodb::mailbox_store::mail_claims_table;
use handlers::ports::country_counters::{CountryCount, CountryCounters};
use handlers::stations::declarations;
use handlers::stations::propose_destination::destination_id_of_key;
use handlers::stored_events::{stream_of, upcasters};
use idempotent_consumers::journal_table;
use read_models::dynamodb::{DynamoDbModel, DynamoDbReadModels, read_models_table};
use read_models::{Model, ReadModels};
use serde_json::Value;
use stream_processing::encryption::keys_table;
use stream_processing::faults_table;
use stream_processing::flavors::kept_event::kept_events_table;
use stream_processing::sinks::DynamoDbTable;
use tokio::process::Command;

use crate::aws_peers::AwsPeers;
use crate::invoked::Invoked;

const EVENTS_TABLE: &str = "samples-events";
const READ_MODELS_TABLE: &str = "samples-read-models";
const FAULTS_TABLE: &str = "samples-faults";
const KEPT_PROPOSALS_TABLE: &str = "samples-kept-proposals";
const COUNTERS_TABLE: &str = "samples-counters";
const JOURNAL_TABLE: &str = "samples-journal";
const KEYS_TABLE: &str = "samples-keys";
const MAIL_CLAIMS_TABLE: &str = "samples-mail-claims";

/// The destination that the main samples are about.
pub(crate) fn eiffel_tower() -> DestinationId {
    destination_id_of_key("samples-eiffel-tower-0001")
}

/// A sample, as it is in its file.
pub(crate) fn sample(name: &str) -> Result<Value> {
    let path = workspace_file(format!("samples/events/{name}.json"));
    Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
}

/// What the first message of a sample tells, inside of what the bus adds.
pub(crate) fn detail_of(name: &str) -> Result<Value> {
    let message = &sample(name)?["Records"][0];
    let event: Value = serde_json::from_str(message["body"].as_str().unwrap())?;
    Ok(event["detail"].clone())
}

/// A running system, with tables that only the invoked functions know.
pub(crate) struct Stage {
    pub(crate) dynamodb: Client,
    system: Visitplannr,
    peers: Option<AwsPeers>,
}

impl Stage {
    /// A stage with DynamoDB.
    pub(crate) async fn set() -> Result<Self> {
        let system = Visitplannr::ephemeral().await?;
        let dynamodb = system.database();
        for table in [
            events_table(EVENTS_TABLE),
            read_models_table(READ_MODELS_TABLE),
            faults_table(FAULTS_TABLE),
            kept_events_table(KEPT_PROPOSALS_TABLE),
            counters_table(COUNTERS_TABLE),
            journal_table(JOURNAL_TABLE),
            keys_table(KEYS_TABLE),
            mail_claims_table(MAIL_CLAIMS_TABLE),
        ] {
            table.send_with(&dynamodb).await?;
        }
        Ok(Self { dynamodb, system, peers: None })
    }

    /// A stage with DynamoDB, S3, CloudFront, SSM, EventBridge, Kinesis, KMS and SES.
    pub(crate) async fn with_aws_peers() -> Result<Self> {
        let (stage, peers) = tokio::join!(Self::set(), AwsPeers::start());
        Ok(Self { peers: Some(peers?), ..stage? })
    }

    /// Invokes the function that a sample is for.
    pub(crate) async fn invoke(&self, sample: &str) -> Result<Invoked> {
        self.invoke_set(sample, &[]).await
    }

    /// Invokes the function that a sample is for, with more settings.
    pub(crate) async fn invoke_set(
        &self,
        sample: &str,
        settings: &[(&str, &str)],
    ) -> Result<Invoked> {
        let (well, invoked) = self.try_invoke(sample, settings).await?;
        ensure!(well, "{sample}: {}\n{}", invoked.answer, invoked.log);
        Ok(invoked)
    }

    /// The same; whether it went well is said.
    pub(crate) async fn try_invoke(
        &self,
        sample: &str,
        settings: &[(&str, &str)],
    ) -> Result<(bool, Invoked)> {
        self.try_invoke_with(function_of(sample)?, sample, settings).await
    }

    /// Invokes a function with an event that is not a sample.
    pub(crate) async fn invoke_event(&self, function: &str, event: &Value) -> Result<Invoked> {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(&file, event.to_string())?;
        let path = file.path().to_str().context("a name that is not UTF-8")?;
        let (well, invoked) = self.try_invoke_with(function, path, &[]).await?;
        ensure!(well, "{function}: {}\n{}", invoked.answer, invoked.log);
        Ok(invoked)
    }

    /// Invokes a function with an event: a sample, or a file.
    pub(crate) async fn try_invoke_with(
        &self,
        function: &str,
        event: &str,
        settings: &[(&str, &str)],
    ) -> Result<(bool, Invoked)> {
        let peers = self.peers.iter().flat_map(|peers| peers.environment.iter().cloned());
        let invocation = Command::new(workspace_file("scripts/invoke"))
            .args(["-v", function, event])
            .env("BOOTSTRAP", program(function)?)
            .env("AWS_ENDPOINT_URL_DYNAMODB", &self.system.dynamodb)
            .env("EVENTS_TABLE", EVENTS_TABLE)
            .env("READ_MODELS_TABLE", READ_MODELS_TABLE)
            .env("FAULTS_TABLE", FAULTS_TABLE)
            .env("KEPT_PROPOSALS_TABLE", KEPT_PROPOSALS_TABLE)
            .env("COUNTERS_TABLE", COUNTERS_TABLE)
            .env("JOURNAL_TABLE", JOURNAL_TABLE)
            .env("KEYS_TABLE", KEYS_TABLE)
            .env("MAIL_CLAIMS_TABLE", MAIL_CLAIMS_TABLE)
            .env("CDN_SECRET", "what the CDN of the samples is known by")
            .envs(peers)
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .output()
            .await?;
        let log = String::from_utf8(invocation.stderr)?;
        let answer = serde_json::from_slice(&invocation.stdout).unwrap_or_default();
        Ok((invocation.status.success(), Invoked { answer, log }))
    }

    /// The peers of a stage that has them.
    pub(crate) fn peers(&self) -> &AwsPeers {
        self.peers.as_ref().unwrap()
    }

    /// What happened to a destination.
    pub(crate) async fn events(&self, id: DestinationId) -> Result<Vec<RecordedEvent>> {
        let store = DynamoDbEventStore::new(self.dynamodb.clone(), EVENTS_TABLE, upcasters());
        Ok(store.read(&stream_of(id), Version::EMPTY).try_collect().await?)
    }

    /// The types of these events.
    pub(crate) async fn event_types(&self, id: DestinationId) -> Result<Vec<String>> {
        let events = self.events(id).await?;
        Ok(events.into_iter().map(|recorded| recorded.event.event_type).collect())
    }

    /// The read models.
    pub(crate) fn read_models(&self) -> DynamoDbModel {
        DynamoDbReadModels::new(self.dynamodb.clone(), READ_MODELS_TABLE).model(Model::FIRST)
    }

    /// An item of the read models as it is stored, as JSON.
    pub(crate) async fn stored_model(&self, pk: &str, sk: &str) -> Result<Value> {
        use aws_sdk_dynamodb::types::AttributeValue::S;
        let get = self.dynamodb.get_item().table_name(READ_MODELS_TABLE).consistent_read(true);
        let found = get.key("pk", S(pk.to_owned())).key("sk", S(sk.to_owned())).send().await?;
        let item = found.item.with_context(|| format!("{pk} is not there"))?;
        Ok(serde_dynamo::from_item(item)?)
    }

    /// The items of a partition of kept proposals, as JSON.
    pub(crate) async fn kept(&self, key: &str) -> Result<Vec<Value>> {
        let table = DynamoDbTable::new(self.dynamodb.clone(), KEPT_PROPOSALS_TABLE);
        Ok(table.query("pk", key).await.unwrap())
    }

    /// How many places were counted in each country.
    pub(crate) async fn counted(&self) -> Result<Vec<CountryCount>> {
        Ok(DynamoDbCountryCounters::new(self.dynamodb.clone(), COUNTERS_TABLE).load().await?)
    }

    /// All faults, as JSON.
    pub(crate) async fn faults(&self) -> Result<Vec<Value>> {
        let found = self.dynamodb.scan().table_name(FAULTS_TABLE).send().await?;
        let faults = found.items.unwrap_or_default().into_iter();
        Ok(faults.map(serde_dynamo::from_item).collect::<Result<_, _>>()?)
    }
}

/// A sample is called as its function, and may say more after that.
fn function_of(sample: &str) -> Result<&'static str> {
    let names = declarations().into_iter().map(|station| station.name);
    let mut of_sample = names.filter(|name| sample.starts_with(name));
    let function = of_sample.next();
    function.with_context(|| format!("{sample} is for no function"))
}
