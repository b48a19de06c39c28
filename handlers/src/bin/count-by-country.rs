//! Composition root of station 9.

use handlers::aws::{connect, run_stream_function, sdk_config, setting, start_logging};
use handlers::clock::system_clock;
use handlers::count_by_country;
use handlers::country_counters::{CountersTable, CountryCounters, DynamoDbCountryCounters};
use idempotent_consumers::{DynamoDb, Journal};
use stream_processing::DynamoDbFaultStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let (counters, journal) = (setting("COUNTERS_TABLE")?, setting("JOURNAL_TABLE")?);
    let faults_table = setting("FAULTS_TABLE")?;
    let client = aws_sdk_dynamodb::Client::new(&sdk_config().await?);
    connect(DynamoDbCountryCounters::new(client.clone(), &*counters).load()).await;
    let faults = DynamoDbFaultStore::new(client.clone(), faults_table);
    let journal = Journal::new(DynamoDb::new(client), journal);
    let counters = CountersTable(counters);
    let processor = count_by_country::processor(counters, journal, faults, system_clock)?;
    Ok(run_stream_function(processor).await?)
}
