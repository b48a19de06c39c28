//! The Lambda function `query-destinations`.

use handlers::aws::host_http;
use handlers::stations::QueryDestinations;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_http::<QueryDestinations>().await?)
}
