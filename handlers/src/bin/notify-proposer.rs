//! Composition root of station 11.

use event_store::dynamodb::DynamoDbEventStore;
use handlers::aws::{
    ProposerKeys, SesMail, connect, parsed_setting, run_stream_function, sdk_config, setting,
    start_logging,
};
use handlers::clock::system_clock;
use handlers::mailboxes::{DynamoDbMailboxStore, LetterLimits};
use handlers::notify_proposer::{self, Notifier};
use handlers::stored_events::{upcasters, warm_up};
use stream_processing::DynamoDbFaultStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    start_logging()?;
    let (events_table, faults_table) = (setting("EVENTS_TABLE")?, setting("FAULTS_TABLE")?);
    let (sender, site) = (parsed_setting("MAIL_SENDER")?, parsed_setting("SITE_URL")?);
    let (claims, daily) = (setting("MAIL_CLAIMS_TABLE")?, parsed_setting("MAIL_DAILY_LIMIT")?);
    let limits = LetterLimits { daily, domain_daily: parsed_setting("MAIL_DOMAIN_DAILY_LIMIT")? };
    let (table, wrapping_key) = (setting("KEYS_TABLE")?, setting("WRAPPING_KEY")?);
    let keys = ProposerKeys { table, wrapping_key, address_hash_key: setting("ADDRESS_HASH_KEY")? };
    let config = sdk_config().await?;
    let client = aws_sdk_dynamodb::Client::new(&config);
    let events = DynamoDbEventStore::new(client.clone(), events_table, upcasters());
    connect(warm_up(&events)).await;
    let (proposers, hash) = keys.proposers(&config);
    let notifier = Notifier {
        events,
        proposers,
        hash,
        mailboxes: DynamoDbMailboxStore::new(client.clone(), claims),
        mail: SesMail::new(&config, sender),
        limits,
        site,
        now: system_clock,
    };
    let faults = DynamoDbFaultStore::new(client, faults_table);
    Ok(run_stream_function(notify_proposer::processor(notifier, faults)).await?)
}
