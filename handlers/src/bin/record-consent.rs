//! Composition root of station 12.

use handlers::aws::{run_http_function, sdk_config, setting, start_logging};
use handlers::mailboxes::DynamoDbMailboxStore;
use handlers::record_consent::RecordConsentHandler;
use stream_processing::encryption::KmsKeyedHash;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let (claims_table, hash_key) = (setting("MAIL_CLAIMS_TABLE")?, setting("ADDRESS_HASH_KEY")?);
    let config = sdk_config().await?;
    let client = aws_sdk_dynamodb::Client::new(&config);
    let mailboxes = DynamoDbMailboxStore::new(client, claims_table);
    let hash = KmsKeyedHash::new(aws_sdk_kms::Client::new(&config), hash_key);
    let handler = RecordConsentHandler::new(mailboxes, hash);
    Ok(run_http_function(|request| handler.handle(request)).await?)
}
