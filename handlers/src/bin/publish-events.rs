//! The Lambda function `publish-events`.

use handlers::aws::host_batches;
use handlers::stations::PublishEvents;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_batches::<PublishEvents>().await?)
}
