//! Composition root of station 3.

use event_store::dynamodb::DynamoDbEventStore;
use handlers::aws::{
    connect, parsed_setting, run_stream_function, sdk_config, setting, start_logging,
};
use handlers::clock::system_clock;
use handlers::project_destinations;
use handlers::stored_events::{upcasters, warm_up};
use read_models::{Projector, dynamodb::DynamoDbReadModels};
use stream_processing::DynamoDbFaultStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let (events_table, models_table) = (setting("EVENTS_TABLE")?, setting("READ_MODELS_TABLE")?);
    let faults_table = setting("FAULTS_TABLE")?;
    let limit = parsed_setting("RECENT_DESTINATIONS_LIMIT")?;
    let client = aws_sdk_dynamodb::Client::new(&sdk_config().await?);
    let events = DynamoDbEventStore::new(client.clone(), events_table, upcasters());
    connect(warm_up(&events)).await;
    let store = DynamoDbReadModels::new(client.clone(), models_table);
    let faults = DynamoDbFaultStore::new(client, faults_table);
    let projector = Projector::new(events, store, limit);
    let processor = project_destinations::processor(projector, faults, system_clock);
    Ok(run_stream_function(processor).await?)
}
