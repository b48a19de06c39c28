//! The Lambda function `count-by-country`.

use handlers::aws::host_batches;
use handlers::stations::CountByCountry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_batches::<CountByCountry>().await?)
}
