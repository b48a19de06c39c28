//! Composition root of station 7.

use handlers::aws::{connect, run_stream_function, sdk_config, setting, start_logging};
use handlers::clock::system_clock;
use handlers::collect_proposals::{self, warm_up};
use stream_processing::DynamoDbFaultStore;
use stream_processing::sinks::DynamoDbTable;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let (kept_table, faults_table) = (setting("KEPT_PROPOSALS_TABLE")?, setting("FAULTS_TABLE")?);
    let client = aws_sdk_dynamodb::Client::new(&sdk_config().await?);
    let kept = DynamoDbTable::new(client.clone(), kept_table);
    connect(warm_up(&kept)).await;
    let faults = DynamoDbFaultStore::new(client, faults_table);
    let processor = collect_proposals::processor(kept, faults, system_clock);
    Ok(run_stream_function(processor).await?)
}
