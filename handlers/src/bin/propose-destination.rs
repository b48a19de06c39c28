//! Composition root of station 1.

use event_store::dynamodb::DynamoDbEventStore;
use handlers::aws::{connect, run_http_function, sdk_config, setting, start_logging};
use handlers::clock::system_clock;
use handlers::propose_destination::ProposeDestinationHandler;
use handlers::stored_events::{upcasters, warm_up};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let table = setting("EVENTS_TABLE")?;
    let client = aws_sdk_dynamodb::Client::new(&sdk_config().await?);
    let events = DynamoDbEventStore::new(client, table, upcasters());
    connect(warm_up(&events)).await;
    let handler = ProposeDestinationHandler::new(events, system_clock);
    Ok(run_http_function(|request| handler.handle(request)).await?)
}
