//! The Lambda function `record-consent`.

use handlers::aws::host_http;
use handlers::stations::RecordConsent;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_http::<RecordConsent>().await?)
}
