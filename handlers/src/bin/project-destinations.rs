//! The Lambda function `project-destinations`.

use handlers::aws::host_batches;
use handlers::stations::ProjectDestinations;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_batches::<ProjectDestinations>().await?)
}
