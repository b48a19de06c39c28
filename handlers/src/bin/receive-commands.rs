//! Composition root of station 10.

use event_store::dynamodb::DynamoDbEventStore;
use handlers::aws::{connect, run_stream_function, sdk_config, setting, start_logging};
use handlers::clock::system_clock;
use handlers::receive_commands;
use handlers::stored_events::{upcasters, warm_up};
use stream_processing::DynamoDbFaultStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let (events_table, faults_table) = (setting("EVENTS_TABLE")?, setting("FAULTS_TABLE")?);
    let client = aws_sdk_dynamodb::Client::new(&sdk_config().await?);
    let events = DynamoDbEventStore::new(client.clone(), events_table, upcasters());
    connect(warm_up(&events)).await;
    let faults = DynamoDbFaultStore::new(client, faults_table);
    let processor = receive_commands::processor(events, faults, system_clock);
    Ok(run_stream_function(processor).await?)
}
