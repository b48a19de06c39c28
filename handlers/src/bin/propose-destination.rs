//! The Lambda function `propose-destination`.

use handlers::aws::host_http;
use handlers::stations::ProposeDestination;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_http::<ProposeDestination>().await?)
}
