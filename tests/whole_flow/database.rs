//! What the counters and the journal hold, read from outside, through the database's API.

use anyhow::Result;
use aws_sdk_dynamodb::Client;
use end_to_end::{Visitplannr, eventually};
use handlers::ports::country_counters::CountryCounters;
use local::tables::{FAULTS_TABLE, JOURNAL_TABLE, country_counters};
use serde_json::Value;

/// A running system's database.
pub(crate) struct Database(Client);

impl Database {
    pub(crate) fn of(system: &Visitplannr) -> Self {
        Self(system.database())
    }

    /// Waits until a country has so many places, and fails if it ever has more.
    pub(crate) async fn counts(&self, country: &str, places: u64) -> Result<()> {
        eventually(&format!("{places} places in {country}"), async || {
            let counts = country_counters(&self.0).load().await?;
            let found = counts.iter().find(|count| count.country.as_str() == country);
            let found = found.map_or(0, |count| count.destinations);
            assert!(found <= places, "{found} places");
            Ok((found == places).then_some(()))
        })
        .await
    }

    /// All events that consumers have staged.
    pub(crate) async fn staged(&self) -> Result<Vec<Value>> {
        let entries = self.0.scan().table_name(JOURNAL_TABLE).send().await?;
        let mut staged = vec![];
        for entry in entries.items() {
            let events = entry.get("outbox").and_then(|outbox| outbox.as_l().ok());
            for event in events.into_iter().flatten().filter_map(|event| event.as_s().ok()) {
                staged.push(serde_json::from_str(event)?);
            }
        }
        Ok(staged)
    }

    /// How many faults were recorded.
    pub(crate) async fn faults(&self) -> Result<i32> {
        Ok(self.0.scan().table_name(FAULTS_TABLE).send().await?.count())
    }
}
