//! Composition root of station 5.

use handlers::aws::{
    CloudFrontCdn, connect, distribution_id, run_event_function, sdk_config, setting, start_logging,
};
use handlers::clock::system_clock;
use handlers::invalidate_cdn::{Budget, BudgetStore, DynamoDbBudgetStore, InvalidateCdnHandler};
use lambda_runtime::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    start_logging()?;
    let (table, parameter) = (setting("READ_MODELS_TABLE")?, setting("DISTRIBUTION_ID_PARAMETER")?);
    let (per_month, burst) = (setting("INVALIDATIONS_PER_MONTH")?, setting("INVALIDATION_BURST")?);
    let budget = Budget::parse(&per_month, &burst)?;
    let config = sdk_config().await?;
    let id = distribution_id(&aws_sdk_ssm::Client::new(&config), &parameter).await?;
    let cdn = CloudFrontCdn::new(aws_sdk_cloudfront::Client::new(&config), id);
    let log = DynamoDbBudgetStore::new(aws_sdk_dynamodb::Client::new(&config), table);
    connect(async { futures::join!(log.load(), cdn.warm_up()) }).await;
    let handler = InvalidateCdnHandler::new(cdn, log, budget, system_clock);
    run_event_function(|event| handler.handle(event)).await
}
