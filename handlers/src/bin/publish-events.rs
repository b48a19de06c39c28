//! Composition root of station 6.

use std::sync::Arc;

use handlers::aws::{
    connect, optional_setting, run_stream_function, sdk_config, setting, start_logging,
    warm_up_bus, warm_up_stream,
};
use handlers::clock::system_clock;
use handlers::event_bus::{EventBus, NAMESPACE};
use handlers::publish_events;
use stream_processing::DynamoDbFaultStore;
use stream_processing::sinks::{DataStream, EventBus as EventBridge};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let (bus, faults_table) = (setting("EVENT_BUS")?, setting("FAULTS_TABLE")?);
    let (stream, journal) =
        (optional_setting::<String>("EVENT_STREAM")?, setting("JOURNAL_TABLE")?);
    let config = sdk_config().await?;
    let client = aws_sdk_eventbridge::Client::new(&config);
    connect(warm_up_bus(&client)).await;
    let bus = Arc::new(EventBridge::new(client, bus, NAMESPACE));
    let stream: Option<Arc<dyn EventBus>> = match stream {
        Some(name) => {
            let client = aws_sdk_kinesis::Client::new(&config);
            connect(warm_up_stream(&client, &name)).await;
            Some(Arc::new(DataStream::new(client, name)))
        }
        None => None,
    };
    let faults = DynamoDbFaultStore::new(aws_sdk_dynamodb::Client::new(&config), faults_table);
    let function = publish_events::function(bus, stream, journal, faults, system_clock)?;
    Ok(run_stream_function(function).await?)
}
