//! The Lambda function `collect-proposals`.

use handlers::aws::host_batches;
use handlers::stations::CollectProposals;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_batches::<CollectProposals>().await?)
}
