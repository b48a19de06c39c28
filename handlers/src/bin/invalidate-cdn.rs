//! Composition root of station 5.

use anyhow::Context;
use handlers::aws::{
    CloudFrontCdn, DistributionIdError, connect, distribution_id, run_payload_function, sdk_config,
    setting, start_logging,
};
use handlers::clock::system_clock;
use handlers::invalidate_cdn::{Budget, BudgetStore, DynamoDbBudgetStore, InvalidateCdnHandler};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let (table, parameter) = (setting("READ_MODELS_TABLE")?, setting("DISTRIBUTION_ID_PARAMETER")?);
    let (per_month, burst) = (setting("INVALIDATIONS_PER_MONTH")?, setting("INVALIDATION_BURST")?);
    let budget = Budget::parse(&per_month, &burst)
        .context("INVALIDATIONS_PER_MONTH and INVALIDATION_BURST are no budget")?;
    let config = sdk_config().await?;
    let log = DynamoDbBudgetStore::new(aws_sdk_dynamodb::Client::new(&config), table);
    let cdn = async {
        let id = distribution_id(&aws_sdk_ssm::Client::new(&config), &parameter).await?;
        let cdn = CloudFrontCdn::new(aws_sdk_cloudfront::Client::new(&config), id);
        connect(cdn.warm_up()).await;
        Ok::<_, DistributionIdError>(cdn)
    };
    let (cdn, ()) = futures::join!(cdn, connect(log.load()));
    let handler = InvalidateCdnHandler::new(cdn?, log, budget, system_clock);
    Ok(run_payload_function(|payload| handler.handle(payload)).await?)
}
