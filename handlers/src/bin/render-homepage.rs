//! The Lambda function `render-homepage`.

use handlers::aws::host_batches;
use handlers::stations::RenderHomepage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_batches::<RenderHomepage>().await?)
}
