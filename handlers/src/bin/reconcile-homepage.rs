//! Composition root of the reconcile tick.

use handlers::aws::{
    S3Site, connect, optional_setting, parsed_setting, run_tick_function, sdk_config, setting,
    start_logging,
};
use handlers::country_counters::DynamoDbCountryCounters;
use handlers::reconcile_homepage::ReconcileHomepageHandler;
use handlers::render_homepage::warm_up;
use read_models::dynamodb::DynamoDbReadModels;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let (table, bucket) = (setting("READ_MODELS_TABLE")?, setting("SITE_BUCKET")?);
    let counters_table = setting("COUNTERS_TABLE")?;
    let limit = parsed_setting("RECENT_DESTINATIONS_LIMIT")?;
    let mail_sender = optional_setting("MAIL_SENDER")?;
    let config = sdk_config().await?;
    let client = aws_sdk_dynamodb::Client::new(&config);
    let store = DynamoDbReadModels::new(client.clone(), table).live();
    let counters = DynamoDbCountryCounters::new(client, counters_table);
    let site = S3Site::new(aws_sdk_s3::Client::new(&config), bucket);
    connect(warm_up(&store, &counters, &site)).await;
    let handler = ReconcileHomepageHandler::new(store, counters, site, mail_sender, limit);
    Ok(run_tick_function(|| handler.handle()).await?)
}
