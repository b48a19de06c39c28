//! What the database holds, read from outside, through its API.

use std::collections::BTreeMap;

use anyhow::Result;
use aws_sdk_dynamodb::Client;
use domain::DestinationId;
use end_to_end::{Visitplannr, eventually};
use event_store::dynamodb::DynamoDbEventStore;
use event_store::{EventStore, RecordedEvent, Segment};
use futures::TryStreamExt;
use handlers::ports::country_counters::CountryCounters;
use local::tables::{FAULTS_TABLE, country_counters, event_store, read_models};
use read_models::LiveModel;
use read_models::dynamodb::DynamoDbReadModels;
use read_models::{
    DestinationDetails, DestinationDetailsStore, RecentDestination, RecentDestinationsStore, Status,
};

/// A running system's database.
pub(crate) struct Database {
    client: Client,
    events: DynamoDbEventStore,
    models: LiveModel<DynamoDbReadModels>,
}

impl Database {
    pub(crate) fn of(system: &Visitplannr) -> Self {
        let client = system.database();
        Self { events: event_store(&client), models: read_models(&client).live(), client }
    }

    /// The row of each destination, once it says more than that it was proposed.
    pub(crate) async fn rows_with_an_outcome(
        &self,
        ids: impl Iterator<Item = DestinationId>,
    ) -> Result<Vec<DestinationDetails>> {
        let mut rows = vec![];
        for id in ids {
            let wanted = format!("the outcome of {id}");
            let settled = eventually(&wanted, async || {
                Ok(self.models.load(id).await?.filter(|row| row.status != Status::Pending))
            });
            rows.push(settled.await?);
        }
        Ok(rows)
    }

    /// The events of each stream of a category.
    pub(crate) async fn histories(
        &self,
        category: &str,
    ) -> Result<BTreeMap<String, Vec<RecordedEvent>>> {
        let events: Vec<_> = self.events.read_all(Segment::WHOLE).try_collect().await?;
        let mut histories: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for event in events.into_iter().filter(|event| event.stream.category == category) {
            histories.entry(event.stream.id.clone()).or_default().push(event);
        }
        Ok(histories)
    }

    /// The whole list, page by page.
    pub(crate) async fn list(&self) -> Result<Vec<DestinationDetails>> {
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

    /// Waits until so many places are counted in a country, and fails if there are ever more.
    pub(crate) async fn counts(&self, country: &str, places: u64) -> Result<()> {
        eventually("the count of all", async || {
            let counts = country_counters(&self.client).load().await?;
            let found = counts.iter().find(|count| count.country.as_str() == country);
            let found = found.map_or(0, |count| count.destinations);
            assert!(found <= places, "{found} places");
            Ok((found == places).then_some(()))
        })
        .await
    }

    /// How many faults were recorded.
    pub(crate) async fn faults(&self) -> Result<i32> {
        Ok(self.client.scan().table_name(FAULTS_TABLE).send().await?.count())
    }
}
