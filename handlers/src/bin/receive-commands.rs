//! Composition root of station 10.

use event_store::dynamodb::DynamoDbEventStore;
use handlers::aws::{
    ProposerKeys, connect, optional_setting, run_stream_function, sdk_config, setting,
    start_logging,
};
use handlers::clock::system_clock;
use handlers::email_address::EmailAddress;
use handlers::receive_commands;
use handlers::stored_events::{upcasters, warm_up};
use stream_processing::DynamoDbFaultStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let (events_table, faults_table) = (setting("EVENTS_TABLE")?, setting("FAULTS_TABLE")?);
    let config = sdk_config().await?;
    let proposers = match optional_setting::<EmailAddress>("MAIL_SENDER")? {
        Some(_) => {
            let (table, wrapping_key) = (setting("KEYS_TABLE")?, setting("WRAPPING_KEY")?);
            let address_hash_key = setting("ADDRESS_HASH_KEY")?;
            let keys = ProposerKeys { table, wrapping_key, address_hash_key };
            Some(keys.proposers(&config).0)
        }
        None => None,
    };
    let client = aws_sdk_dynamodb::Client::new(&config);
    let events = DynamoDbEventStore::new(client.clone(), events_table, upcasters());
    connect(warm_up(&events)).await;
    let faults = DynamoDbFaultStore::new(client, faults_table);
    let processor = receive_commands::processor(events, proposers, faults, system_clock);
    Ok(run_stream_function(processor).await?)
}
