//! The Lambda function `validate-geolocation`.

use handlers::aws::host_batches;
use handlers::stations::ValidateGeolocation;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_batches::<ValidateGeolocation>().await?)
}
