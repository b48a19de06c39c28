//! Consumers that count, the database that they count in, and the events that they count.

use std::collections::HashMap;

use anyhow::Result;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::types::AttributeValue as Stored;
use chrono::{DateTime, Utc};
use idempotent_consumers::{
    AttributeValue, CausedEvent, CloudEvent, Consumer, Database, DynamoDb, Handler, Journal,
    Partition, RecordKey, ServiceId, Stage, journal_table,
};
use local::dynamodb::EmbeddedDynamoDb;
use serde_json::{Value, json};
use stream_processing::{Failure, faults_table};

pub(crate) const JOURNAL: &str = "journal";
pub(crate) const COUNTERS: &str = "counters";

pub(crate) async fn database() -> Result<EmbeddedDynamoDb> {
    let dynamodb = EmbeddedDynamoDb::ephemeral()?;
    dynamodb.ensure_table(journal_table(JOURNAL)).await?;
    // Faults have the same keys.
    dynamodb.ensure_table(faults_table(COUNTERS)).await?;
    Ok(dynamodb)
}

/// Adds the event's number to a country's counter, and says so.
pub(crate) struct Add;

impl Handler for Add {
    type Data = i64;
    type Value = i64;

    async fn handle(&self, _: &CloudEvent, number: i64, stage: &mut Stage) -> Result<i64, Failure> {
        stage.mutations.increment(&counter("FR"), "destinations", number)?;
        stage.outbox.stage(CausedEvent::new("com.example.counters", "Added", &number)?);
        Ok(number)
    }
}

/// Does what a test says.
pub(crate) struct Does<F>(pub(crate) F);

impl<F: Fn(&mut Stage) -> Result<(), Failure> + Send + Sync + 'static> Handler for Does<F> {
    type Data = Value;
    type Value = ();

    async fn handle(&self, _: &CloudEvent, _: Value, stage: &mut Stage) -> Result<(), Failure> {
        (self.0)(stage)
    }
}

pub(crate) fn consumer<H: Handler>(client: Client, handler: H) -> Consumer<H> {
    let journal = Journal::new(DynamoDb::new(client), JOURNAL);
    Consumer::new(ServiceId::new("count-by-country").unwrap(), journal, handler, now)
}

/// A client that gives up at the first error.
pub(crate) fn impatient(dynamodb: &EmbeddedDynamoDb) -> Client {
    let config = dynamodb.client().config().to_builder().retry_config(RetryConfig::disabled());
    Client::from_conf(config.build())
}

pub(crate) fn counters() -> Partition {
    Partition::new(COUNTERS, "pk", "countries")
}

pub(crate) fn counter(country: &str) -> RecordKey {
    counters().record("sk", country)
}

pub(crate) async fn counted(dynamodb: &EmbeddedDynamoDb) -> Option<String> {
    let item = DynamoDb::new(dynamodb.client()).get(&counter("FR")).await.unwrap()?;
    match &item["destinations"] {
        AttributeValue::N(digits) => Some(digits.clone()),
        _ => None,
    }
}

pub(crate) async fn entries(dynamodb: &EmbeddedDynamoDb) -> Vec<HashMap<String, Stored>> {
    dynamodb.client().scan().table_name(JOURNAL).send().await.unwrap().items.unwrap()
}

pub(crate) fn event(id: usize, number: i64) -> CloudEvent {
    let event = json!({
        "specversion": "1.0",
        "id": id.to_string(),
        "source": "com.example",
        "type": "Validated",
        "time": now(),
        "data": number,
    });
    serde_json::from_value(event).unwrap()
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_764_000_000_000).unwrap()
}
