//! What functions are made of: the ports with an adapter each, and the values that settings give. There are two sets, one
//! on AWS and one in the local system.

use std::future::Future;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use event_store::dynamodb::DynamoDbEventStore;
use idempotent_consumers::{DynamoDb, Journal};
use read_models::dynamodb::DynamoDbReadModels;
use stream_processing::DynamoDbFaultStore;
use stream_processing::encryption::{KeyStore, KeyedHash};
use stream_processing::sinks::DynamoDbTable;

use crate::declaration::Table;
use crate::dynamodb::address_limit::DynamoDbAddressLimit;
use crate::dynamodb::budget_store::DynamoDbBudgetStore;
use crate::dynamodb::country_counters::DynamoDbCountryCounters;
use crate::dynamodb::mailbox_store::DynamoDbMailboxStore;
use crate::email_address::EmailAddress;
use crate::invalidation_budget::Budget;
use crate::mailboxes::LetterLimits;
use crate::need::Need;
use crate::ports::cdn::Cdn;
use crate::ports::clock::{Clock, system_clock};
use crate::ports::country_counters::CountersTable;
use crate::ports::event_bus::EventBus;
use crate::ports::mail::Mail;
use crate::ports::site::Site;
use crate::proposers::{ProposerMail, Proposers};
use crate::site_url::SiteUrl;
use crate::station::AssemblyError;
use crate::stored_events::upcasters;

/// How proposers are written to, with these parts.
pub type ProposerMailOf<P> =
    ProposerMail<<P as Parts>::Keys, DynamoDbAddressLimit<<P as Parts>::Hash>>;

/// What functions are made of. A station asks for what its declaration says that it needs, while it is assembled.
///
/// Every method fails with an [`AssemblyError`] if a setting is missing or wrong.
#[allow(clippy::missing_errors_doc, reason = "said once, above")]
pub trait Parts: Clone + Send + Sync + 'static {
    /// The storage of the pages.
    type Site: Site + 'static;
    /// What caches them.
    type Cdn: Cdn + 'static;
    /// Where the keys of proposers are.
    type Keys: KeyStore + 'static;
    /// What hashes their addresses.
    type Hash: KeyedHash + Clone + 'static;
    /// What sends letters.
    type Mail: Mail;

    /// A client of the database. Clones of it share connections.
    fn dynamodb(&self) -> Client;

    /// The name of a table, for a station that needs it for this.
    fn table(&self, table: Table, need: Need) -> Result<String, AssemblyError>;

    /// The storage of the pages.
    fn site(&self) -> Result<Self::Site, AssemblyError>;

    /// The CDN before the pages, connected.
    fn cdn(&self) -> impl Future<Output = Result<Self::Cdn, AssemblyError>> + Send;

    /// How many invalidations there may be.
    fn budget(&self) -> Result<Budget, AssemblyError>;

    /// The bus, connected.
    fn bus(&self) -> impl Future<Output = Result<Arc<dyn EventBus>, AssemblyError>> + Send;

    /// The data stream beside the bus, connected, if there is one.
    fn event_stream(
        &self,
    ) -> impl Future<Output = Result<Option<Arc<dyn EventBus>>, AssemblyError>> + Send;

    /// How many destinations the home page shows.
    fn recent_limit(&self) -> Result<usize, AssemblyError>;

    /// Who writes to proposers, if anybody does.
    fn mail_sender(&self) -> Result<Option<EmailAddress>, AssemblyError>;

    /// What seals and opens the addresses of proposers, if anybody writes to them.
    fn proposers(&self) -> Result<Option<Proposers<Self::Keys>>, AssemblyError>;

    /// What takes addresses from visitors, if anybody writes to them.
    fn proposer_mail(&self) -> Result<Option<ProposerMailOf<Self>>, AssemblyError>;

    /// By which mailboxes are found, and links are signed.
    fn address_hash(&self) -> Result<Self::Hash, AssemblyError>;

    /// What sends letters.
    fn mail(&self) -> Result<Self::Mail, AssemblyError>;

    /// How many letters there may be.
    fn letter_limits(&self) -> Result<LetterLimits, AssemblyError>;

    /// Where links in letters lead.
    fn site_url(&self) -> Result<SiteUrl, AssemblyError>;

    /// Makes requests whose answers don't matter, so that the first event finds open connections.
    fn warm_up(&self, requests: impl Future<Output = ()> + Send)
    -> impl Future<Output = ()> + Send;

    /// The event store.
    fn events(&self) -> Result<DynamoDbEventStore, AssemblyError> {
        let table = self.table(Table::Events, Need::Events)?;
        Ok(DynamoDbEventStore::new(self.dynamodb(), table, upcasters()))
    }

    /// The read models.
    fn read_models(&self) -> Result<DynamoDbReadModels, AssemblyError> {
        let table = self.table(Table::ReadModels, Need::ReadModels)?;
        Ok(DynamoDbReadModels::new(self.dynamodb(), table))
    }

    /// Where records are set aside.
    fn faults(&self) -> Result<DynamoDbFaultStore, AssemblyError> {
        let table = self.table(Table::Faults, Need::Faults)?;
        Ok(DynamoDbFaultStore::new(self.dynamodb(), table))
    }

    /// Proposals from which something may follow.
    fn kept_proposals(&self) -> Result<DynamoDbTable, AssemblyError> {
        let table = self.table(Table::KeptProposals, Need::KeptProposals)?;
        Ok(DynamoDbTable::new(self.dynamodb(), table))
    }

    /// The counters of countries, to be read.
    fn counters(&self) -> Result<DynamoDbCountryCounters, AssemblyError> {
        let CountersTable(table) = self.counters_table()?;
        Ok(DynamoDbCountryCounters::new(self.dynamodb(), table))
    }

    /// The table of the counters, to be counted in.
    fn counters_table(&self) -> Result<CountersTable, AssemblyError> {
        Ok(CountersTable(self.table(Table::Counters, Need::Counters)?))
    }

    /// The journal of idempotent consumers.
    fn journal(&self) -> Result<Journal, AssemblyError> {
        Ok(Journal::new(DynamoDb::new(self.dynamodb()), self.journal_table()?))
    }

    /// The name of the journal's table.
    fn journal_table(&self) -> Result<String, AssemblyError> {
        self.table(Table::Journal, Need::Journal)
    }

    /// What is left of the budget of invalidations.
    fn budget_store(&self) -> Result<DynamoDbBudgetStore, AssemblyError> {
        let table = self.table(Table::ReadModels, Need::Budget)?;
        Ok(DynamoDbBudgetStore::new(self.dynamodb(), table))
    }

    /// What is known of mailboxes.
    fn mailboxes(&self) -> Result<DynamoDbMailboxStore, AssemblyError> {
        let table = self.table(Table::MailClaims, Need::Mailboxes)?;
        Ok(DynamoDbMailboxStore::new(self.dynamodb(), table))
    }

    /// What time it is.
    fn clock(&self) -> Clock {
        system_clock
    }
}
