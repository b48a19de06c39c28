//! What the database holds, read from outside, through its API.

use std::collections::BTreeMap;

use anyhow::Result;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use end_to_end::{Visitplannr, eventually};
use event_store::dynamodb::DynamoDbEventStore;
use event_store::{EventStore, RecordedEvent, Segment};
use futures::TryStreamExt;
use local::tables::{FAULTS_TABLE, event_store, read_models};
use read_models::dynamodb::DynamoDbReadModels;
use read_models::{
    DestinationDetails, DestinationDetailsStore, RecentDestination, RecentDestinationsStore,
};

/// A running system's database.
pub(crate) struct Database {
    client: Client,
    events: DynamoDbEventStore,
    models: DynamoDbReadModels,
}

impl Database {
    pub(crate) fn of(system: &Visitplannr) -> Self {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("local"))
            .endpoint_url(&system.dynamodb)
            .credentials_provider(Credentials::new("any", "any", None, None, "test"))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        let client = Client::from_conf(config);
        Self { events: event_store(&client), models: read_models(&client), client }
    }

    /// The events of each stream, once there are an outcome's more than there are proposals.
    pub(crate) async fn histories_once_each_has_an_outcome(
        &self,
        proposals: usize,
    ) -> Result<BTreeMap<String, Vec<RecordedEvent>>> {
        let events = eventually("an outcome of every proposal", async || {
            let events: Vec<_> = self.events.read_all(Segment::WHOLE).try_collect().await?;
            Ok((events.len() >= 2 * proposals).then_some(events))
        })
        .await?;
        let mut histories: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for event in events {
            histories.entry(event.stream.id.clone()).or_default().push(event);
        }
        Ok(histories)
    }

    /// Waits until every row is as expected, and the list has those that are listed, each once.
    pub(crate) async fn rows_become(&self, expected: &[DestinationDetails]) -> Result<()> {
        for row in expected {
            let found = eventually(&format!("the row of {}", row.id), async || {
                let found = self.models.load(row.id).await?;
                Ok(found.filter(|found| found.version >= row.version))
            })
            .await?;
            assert_eq!(&found, row);
        }
        let mut listed: Vec<_> = expected.iter().filter(|row| row.is_listed()).cloned().collect();
        listed.sort_by_key(|row| std::cmp::Reverse((row.changed_at, row.id)));
        assert_eq!(self.list().await?, listed);
        Ok(())
    }

    async fn list(&self) -> Result<Vec<DestinationDetails>> {
        let mut page = self.models.newest(100, None).await?;
        let mut rows = page.rows;
        while let Some(next) = page.next {
            page = self.models.newest(100, Some(next)).await?;
            rows.append(&mut page.rows);
        }
        Ok(rows)
    }

    /// Waits until the document holds these.
    pub(crate) async fn document_becomes(&self, expected: &[RecentDestination]) -> Result<()> {
        eventually("the newest in the document", async || {
            let document = self.models.load_recent().await?;
            Ok((document.destinations == expected).then_some(()))
        })
        .await
    }

    /// How many faults were recorded.
    pub(crate) async fn faults(&self) -> Result<i32> {
        Ok(self.client.scan().table_name(FAULTS_TABLE).send().await?.count())
    }
}
