//! Composition root of station 1.

use event_store::dynamodb::DynamoDbEventStore;
use handlers::aws::{
    ProposerKeys, ViewerLimit, connect, optional_setting, parsed_setting, run_http_function,
    sdk_config, setting, start_logging,
};
use handlers::clock::system_clock;
use handlers::email_address::EmailAddress;
use handlers::propose_destination::ProposeDestinationHandler;
use handlers::stored_events::{upcasters, warm_up};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let table = setting("EVENTS_TABLE")?;
    let config = sdk_config().await?;
    let mail = match optional_setting::<EmailAddress>("MAIL_SENDER")? {
        Some(sender) => {
            let (table, wrapping_key) = (setting("KEYS_TABLE")?, setting("WRAPPING_KEY")?);
            let address_hash_key = setting("ADDRESS_HASH_KEY")?;
            let keys = ProposerKeys { table, wrapping_key, address_hash_key };
            let table = setting("MAIL_CLAIMS_TABLE")?;
            let hourly_limit = parsed_setting("MAIL_VIEWER_HOURLY_LIMIT")?;
            let cdn = parsed_setting("CDN_SECRET")?;
            Some(keys.mail(&config, sender, ViewerLimit { table, hourly_limit, cdn }))
        }
        None => None,
    };
    let client = aws_sdk_dynamodb::Client::new(&config);
    let events = DynamoDbEventStore::new(client, table, upcasters());
    connect(warm_up(&events)).await;
    let handler = ProposeDestinationHandler::new(events, mail, system_clock);
    Ok(run_http_function(|request| handler.handle(request)).await?)
}
