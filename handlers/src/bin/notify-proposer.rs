//! The Lambda function `notify-proposer`.

use handlers::aws::host_batches;
use handlers::stations::NotifyProposer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_batches::<NotifyProposer>().await?)
}
