//! The tables, with the definitions of their adapters.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use event_store::dynamodb::{DynamoDbEventStore, events_table};
use handlers::dynamodb::country_counters::{DynamoDbCountryCounters, counters_table};
use handlers::dynamodb::mailbox_store;
use handlers::dynamodb::mailbox_store::{DynamoDbMailboxStore, mail_claims_table};
use handlers::stored_events::upcasters;
use handlers::table::Table;
use idempotent_consumers::{DynamoDb, Journal, TTL_ATTRIBUTE, journal_table};
use read_models::dynamodb::{DynamoDbReadModels, read_models_table};
use stream_processing::encryption::{KeysTable, keys_table};
use stream_processing::flavors::kept_event::{TIME_TO_LIVE, kept_events_table};
use stream_processing::sinks::DynamoDbTable;
use stream_processing::{DynamoDbFaultStore, faults_table};

use crate::dynamodb::{EmbeddedDynamoDb, TableError};

/// The local name of the events table. Deployed, the stack chooses one.
pub const EVENTS_TABLE: &str = "visitplannr-events";
/// The local name of the read-models table.
pub const READ_MODELS_TABLE: &str = "visitplannr-read-models";
/// The local name of the table of kept proposals.
pub const KEPT_PROPOSALS_TABLE: &str = "visitplannr-kept-proposals";
/// The local name of the table of counters.
pub const COUNTERS_TABLE: &str = "visitplannr-counters";
/// The local name of the consumers' journal.
pub const JOURNAL_TABLE: &str = "visitplannr-journal";
/// The local name of the table of proposers' keys.
pub const KEYS_TABLE: &str = "visitplannr-keys";
/// The local name of the table of mailboxes and letter counts.
pub const MAIL_CLAIMS_TABLE: &str = "visitplannr-mail-claims";
/// The local name of the faults table.
pub const FAULTS_TABLE: &str = "visitplannr-faults";

/// The local name of a table.
#[must_use]
pub const fn name_of(table: Table) -> &'static str {
    match table {
        Table::Events => EVENTS_TABLE,
        Table::ReadModels => READ_MODELS_TABLE,
        Table::Faults => FAULTS_TABLE,
        Table::KeptProposals => KEPT_PROPOSALS_TABLE,
        Table::Counters => COUNTERS_TABLE,
        Table::Journal => JOURNAL_TABLE,
        Table::Keys => KEYS_TABLE,
        Table::MailClaims => MAIL_CLAIMS_TABLE,
    }
}

/// A table, as the code requires it and `template.yaml` deploys it.
#[derive(Debug, Clone)]
pub struct TableDefinition {
    /// The id in `template.yaml`, such as `EventsTable`.
    pub logical_id: &'static str,
    /// The local name, such as `visitplannr-events`.
    pub name: &'static str,
    /// Its keys, indexes and stream.
    pub definition: CreateTableInputBuilder,
    /// The attribute that is its time to live; `None` if items don't expire.
    pub time_to_live: Option<&'static str>,
    /// Whether it has point-in-time recovery when deployed.
    pub is_recoverable: bool,
    /// Whether it is protected from deletion when deployed.
    pub is_protected: bool,
    /// Whether a stack may lack it: one that sends no letters.
    pub is_optional: bool,
}

impl TableDefinition {
    fn new(
        logical_id: &'static str,
        name: &'static str,
        definition: fn(&str) -> CreateTableInputBuilder,
    ) -> Self {
        Self {
            logical_id,
            name,
            definition: definition(name),
            time_to_live: None,
            is_recoverable: true,
            is_protected: false,
            is_optional: false,
        }
    }

    fn with_time_to_live(self, attribute: &'static str) -> Self {
        Self { time_to_live: Some(attribute), ..self }
    }
}

/// The definitions of all tables.
#[must_use]
pub fn tables() -> [TableDefinition; 8] {
    let events = TableDefinition::new("EventsTable", EVENTS_TABLE, events_table);
    let kept = TableDefinition::new("KeptProposalsTable", KEPT_PROPOSALS_TABLE, kept_events_table);
    let journal = TableDefinition::new("JournalTable", JOURNAL_TABLE, journal_table);
    let keys = TableDefinition::new("KeysTable", KEYS_TABLE, keys_table);
    let claims = TableDefinition::new("MailClaimsTable", MAIL_CLAIMS_TABLE, mail_claims_table);
    [
        TableDefinition { is_protected: true, ..events },
        TableDefinition::new("ReadModelsTable", READ_MODELS_TABLE, read_models_table),
        TableDefinition::new("FaultsTable", FAULTS_TABLE, faults_table),
        kept.with_time_to_live(TIME_TO_LIVE),
        TableDefinition::new("CountersTable", COUNTERS_TABLE, counters_table),
        journal.with_time_to_live(TTL_ATTRIBUTE),
        // An erased key must not be restored.
        TableDefinition { is_recoverable: false, is_optional: true, ..keys },
        TableDefinition { is_optional: true, ..claims }
            .with_time_to_live(mailbox_store::TIME_TO_LIVE),
    ]
}

/// Creates the tables that are missing.
///
/// # Errors
/// [`TableError`] if an existing table differs from its definition.
pub async fn create_tables(dynamodb: &EmbeddedDynamoDb) -> Result<(), TableError> {
    for TableDefinition { name, definition, time_to_live, .. } in tables() {
        dynamodb.ensure_table(definition).await?;
        if let Some(attribute) = time_to_live {
            dynamodb.ensure_time_to_live(name, attribute).await?;
        }
    }
    Ok(())
}

/// The event store in its local table.
#[must_use]
pub fn event_store(client: &Client) -> DynamoDbEventStore {
    DynamoDbEventStore::new(client.clone(), EVENTS_TABLE, upcasters())
}

/// The read models in their local table.
#[must_use]
pub fn read_models(client: &Client) -> DynamoDbReadModels {
    DynamoDbReadModels::new(client.clone(), READ_MODELS_TABLE)
}

/// The kept proposals in their local table.
#[must_use]
pub fn kept_proposals(client: &Client) -> DynamoDbTable {
    DynamoDbTable::new(client.clone(), KEPT_PROPOSALS_TABLE)
}

/// The counters in their local table, for reading.
#[must_use]
pub fn country_counters(client: &Client) -> DynamoDbCountryCounters {
    DynamoDbCountryCounters::new(client.clone(), COUNTERS_TABLE)
}

/// The consumers' journal in its local table.
#[must_use]
pub fn journal(client: &Client) -> Journal {
    Journal::new(DynamoDb::new(client.clone()), JOURNAL_TABLE)
}

/// The proposers' keys in their local table.
#[must_use]
pub fn keys(client: &Client) -> KeysTable {
    KeysTable::new(client.clone(), KEYS_TABLE)
}

/// The mailboxes in their local table.
#[must_use]
pub fn mailboxes(client: &Client) -> DynamoDbMailboxStore {
    DynamoDbMailboxStore::new(client.clone(), MAIL_CLAIMS_TABLE)
}

/// The faults in their local table.
#[must_use]
pub fn fault_store(client: &Client) -> DynamoDbFaultStore {
    DynamoDbFaultStore::new(client.clone(), FAULTS_TABLE)
}
