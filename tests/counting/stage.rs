//! The counters, the journal, and the station that writes both.

use std::time::Duration;

use anyhow::Result;
use chrono::Utc;
use handlers::ports::clock::system_clock;
use handlers::ports::country_counters::{CountersTable, CountryCounters};
use handlers::stations::count_by_country;
use local::dynamodb::EmbeddedDynamoDb;
use local::tables::{
    COUNTERS_TABLE, JOURNAL_TABLE, country_counters, create_tables, fault_store, journal,
};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use stream_processing::testing::{payload_of, sqs_record};
use stream_processing::{BatchResponse, Deadline};

pub(crate) struct Stage {
    pub(crate) dynamodb: EmbeddedDynamoDb,
}

/// The message that tells of a listed place, as the bus has it.
pub(crate) fn listed(number: usize, country: &str) -> Box<RawValue> {
    let event_type = "com.visitplannr.destination.GeolocationValidationSucceeded.v1";
    let (id, stream) = (uuid::Uuid::from_u128(number as u128), uuid::Uuid::now_v7());
    let event = json!({
        "id": id, "source": "com.visitplannr", "specversion": "1.0", "type": event_type,
        "subject": stream, "time": Utc::now(), "datacontenttype": "application/json",
        "data": {"country": country}, "category": "destination", "causationid": uuid::Uuid::now_v7(),
        "correlationid": uuid::Uuid::now_v7(), "eventtype": "GeolocationValidationSucceeded",
        "partitionkey": format!("destination#{stream}"), "schema": 1, "streamid": stream,
        "streamversion": 2,
    });
    let envelope = json!({
        "version": "0", "id": id, "detail-type": event_type, "source": "com.visitplannr",
        "time": "2026-11-21T08:49:00Z", "detail": event,
    });
    sqs_record(number, &envelope.to_string())
}

impl Stage {
    pub(crate) async fn set() -> Result<Self> {
        let dynamodb = EmbeddedDynamoDb::ephemeral()?;
        create_tables(&dynamodb).await?;
        Ok(Self { dynamodb })
    }

    /// An invocation of the station with these messages.
    pub(crate) async fn count(&self, messages: &[Box<RawValue>]) -> Result<BatchResponse> {
        let client = self.dynamodb.client();
        let counters = CountersTable(COUNTERS_TABLE.to_owned());
        let faults = fault_store(&client);
        let counter =
            count_by_country::processor(counters, journal(&client), faults, system_clock)?;
        let deadline = Deadline::after(Duration::from_mins(1));
        Ok(counter.process(payload_of(messages), deadline).await?)
    }

    /// What the home page reads, by country.
    pub(crate) async fn counted(&self) -> Result<Vec<(String, u64)>> {
        let counts = country_counters(&self.dynamodb.client()).load().await?;
        let plain = counts.iter().map(|it| (it.country.as_str().to_owned(), it.destinations));
        Ok(plain.collect())
    }

    /// The events that wait in the journal, to be published.
    pub(crate) async fn staged(&self) -> Result<Vec<Value>> {
        let entries = self.dynamodb.client().scan().table_name(JOURNAL_TABLE).send().await?;
        let mut staged = vec![];
        for entry in entries.items() {
            let outbox = entry.get("outbox").and_then(|it| it.as_l().ok()).into_iter().flatten();
            for event in outbox.filter_map(|it| it.as_s().ok()) {
                staged.push(serde_json::from_str(event)?);
            }
        }
        Ok(staged)
    }
}
