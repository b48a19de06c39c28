//! The tables, by the definitions that their adapters have.

use aws_sdk_dynamodb::Client;
use event_store::dynamodb::{DynamoDbEventStore, events_table};
use handlers::country_counters::{DynamoDbCountryCounters, counters_table};
use handlers::notify_proposer::{self, DynamoDbClaimStore, mail_claims_table};
use handlers::stored_events::upcasters;
use idempotent_consumers::{DynamoDb, Journal, TTL_ATTRIBUTE, journal_table};
use read_models::dynamodb::{DynamoDbReadModels, read_models_table};
use stream_processing::encryption::{KeysTable, keys_table};
use stream_processing::flavors::kept_event::{TIME_TO_LIVE, kept_events_table};
use stream_processing::sinks::DynamoDbTable;
use stream_processing::{DynamoDbFaultStore, faults_table};

use crate::dynamodb::{EmbeddedDynamoDb, TableError};

/// The events table's name here. Deployed, the stack chooses one.
pub const EVENTS_TABLE: &str = "visitplannr-events";
/// The read-models table's name here.
pub const READ_MODELS_TABLE: &str = "visitplannr-read-models";
/// The name of the table of kept proposals here.
pub const KEPT_PROPOSALS_TABLE: &str = "visitplannr-kept-proposals";
/// The name of the table of counters here.
pub const COUNTERS_TABLE: &str = "visitplannr-counters";
/// The name of the consumers' journal here.
pub const JOURNAL_TABLE: &str = "visitplannr-journal";
/// The name of the table of proposers' keys here.
pub const KEYS_TABLE: &str = "visitplannr-keys";
/// The name of the table of claimed mail here.
pub const MAIL_CLAIMS_TABLE: &str = "visitplannr-mail-claims";
/// The faults table's name here.
pub const FAULTS_TABLE: &str = "visitplannr-faults";

/// Creates the tables that are missing.
///
/// # Errors
/// [`TableError`] if one is there, but another one.
pub async fn create_tables(dynamodb: &EmbeddedDynamoDb) -> Result<(), TableError> {
    dynamodb.ensure_table(events_table(EVENTS_TABLE)).await?;
    dynamodb.ensure_table(read_models_table(READ_MODELS_TABLE)).await?;
    dynamodb.ensure_table(faults_table(FAULTS_TABLE)).await?;
    dynamodb.ensure_table(kept_events_table(KEPT_PROPOSALS_TABLE)).await?;
    dynamodb.ensure_time_to_live(KEPT_PROPOSALS_TABLE, TIME_TO_LIVE).await?;
    dynamodb.ensure_table(counters_table(COUNTERS_TABLE)).await?;
    dynamodb.ensure_table(journal_table(JOURNAL_TABLE)).await?;
    dynamodb.ensure_time_to_live(JOURNAL_TABLE, TTL_ATTRIBUTE).await?;
    dynamodb.ensure_table(keys_table(KEYS_TABLE)).await?;
    dynamodb.ensure_table(mail_claims_table(MAIL_CLAIMS_TABLE)).await?;
    dynamodb.ensure_time_to_live(MAIL_CLAIMS_TABLE, notify_proposer::TIME_TO_LIVE).await?;
    Ok(())
}

/// The event store in its table.
#[must_use]
pub fn event_store(client: &Client) -> DynamoDbEventStore {
    DynamoDbEventStore::new(client.clone(), EVENTS_TABLE, upcasters())
}

/// The read models in their table.
#[must_use]
pub fn read_models(client: &Client) -> DynamoDbReadModels {
    DynamoDbReadModels::new(client.clone(), READ_MODELS_TABLE)
}

/// The kept proposals in their table.
#[must_use]
pub fn kept_proposals(client: &Client) -> DynamoDbTable {
    DynamoDbTable::new(client.clone(), KEPT_PROPOSALS_TABLE)
}

/// The counters in their table, to be read.
#[must_use]
pub fn country_counters(client: &Client) -> DynamoDbCountryCounters {
    DynamoDbCountryCounters::new(client.clone(), COUNTERS_TABLE)
}

/// The consumers' journal in its table.
#[must_use]
pub fn journal(client: &Client) -> Journal {
    Journal::new(DynamoDb::new(client.clone()), JOURNAL_TABLE)
}

/// The proposers' keys in their table.
#[must_use]
pub fn keys(client: &Client) -> KeysTable {
    KeysTable::new(client.clone(), KEYS_TABLE)
}

/// The claimed mail in its table.
#[must_use]
pub fn mail_claims(client: &Client) -> DynamoDbClaimStore {
    DynamoDbClaimStore::new(client.clone(), MAIL_CLAIMS_TABLE)
}

/// The faults in their table.
#[must_use]
pub fn fault_store(client: &Client) -> DynamoDbFaultStore {
    DynamoDbFaultStore::new(client.clone(), FAULTS_TABLE)
}
