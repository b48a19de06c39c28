//! Composition root of station 4.

use handlers::aws::{
    S3Site, connect, optional_setting, run_stream_function, sdk_config, setting, start_logging,
};
use handlers::clock::system_clock;
use handlers::country_counters::DynamoDbCountryCounters;
use handlers::render_homepage::{self, warm_up};
use read_models::dynamodb::DynamoDbReadModels;
use stream_processing::DynamoDbFaultStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let (models_table, faults_table) = (setting("READ_MODELS_TABLE")?, setting("FAULTS_TABLE")?);
    let (counters_table, bucket) = (setting("COUNTERS_TABLE")?, setting("SITE_BUCKET")?);
    let mail_sender = optional_setting("MAIL_SENDER")?;
    let config = sdk_config().await?;
    let client = aws_sdk_dynamodb::Client::new(&config);
    let store = DynamoDbReadModels::new(client.clone(), models_table).live();
    let site = S3Site::new(aws_sdk_s3::Client::new(&config), bucket);
    let counters = DynamoDbCountryCounters::new(client.clone(), counters_table);
    connect(warm_up(&store, &counters, &site)).await;
    let faults = DynamoDbFaultStore::new(client, faults_table);
    let processor =
        render_homepage::processor(store, counters, site, mail_sender, faults, system_clock);
    Ok(run_stream_function(processor).await?)
}
