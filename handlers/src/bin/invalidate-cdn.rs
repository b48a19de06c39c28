//! The Lambda function `invalidate-cdn`.

use handlers::aws::host_objects;
use handlers::stations::InvalidateCdn;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_objects::<InvalidateCdn>().await?)
}
