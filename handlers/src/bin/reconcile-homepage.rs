//! The Lambda function `reconcile-homepage`.

use handlers::aws::host_ticks;
use handlers::stations::ReconcileHomepage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_ticks::<ReconcileHomepage>().await?)
}
