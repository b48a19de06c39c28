//! Composition root of the reading side.

use event_store::dynamodb::DynamoDbEventStore;
use handlers::aws::{
    connect, optional_setting, run_http_function, sdk_config, setting, start_logging,
};
use handlers::query_destinations::QueryDestinationsHandler;
use handlers::stored_events::{upcasters, warm_up};
use read_models::dynamodb::DynamoDbReadModels;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let (events_table, models_table) = (setting("EVENTS_TABLE")?, setting("READ_MODELS_TABLE")?);
    let mail_sender = optional_setting("MAIL_SENDER")?;
    let client = aws_sdk_dynamodb::Client::new(&sdk_config().await?);
    let events = DynamoDbEventStore::new(client.clone(), events_table, upcasters());
    connect(warm_up(&events)).await;
    let store = DynamoDbReadModels::new(client, models_table).live();
    let handler = QueryDestinationsHandler::new(events, store, mail_sender);
    Ok(run_http_function(|request| handler.handle(request)).await?)
}
