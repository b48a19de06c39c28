//! The Lambda function `receive-commands`.

use handlers::aws::host_batches;
use handlers::stations::ReceiveCommands;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    Ok(host_batches::<ReceiveCommands>().await?)
}
