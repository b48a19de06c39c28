//! The Lambda function `review-proposals`.

use handlers::aws::host_batches;
use handlers::stations::ReviewProposals;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_batches::<ReviewProposals>().await?)
}
