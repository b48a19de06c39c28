//! The parts of functions: an adapter for each port, and values from settings. There are two implementations: on AWS
//! and in the local system.

use std::future::Future;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use event_store::dynamodb::DynamoDbEventStore;
use idempotent_consumers::{DynamoDb, Journal};
use read_models::dynamodb::DynamoDbReadModels;
use stream_processing::DynamoDbFaultStore;
use stream_processing::encryption::{KeyStore, KeyedHash};
use stream_processing::sinks::DynamoDbTable;

use crate::assembly_error::AssemblyError;
use crate::dynamodb::address_limit::DynamoDbAddressLimit;
use crate::dynamodb::budget_store::DynamoDbBudgetStore;
use crate::dynamodb::country_counters::DynamoDbCountryCounters;
use crate::dynamodb::mailbox_store::DynamoDbMailboxStore;
use crate::email_address::EmailAddress;
use crate::intake::Intake;
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
use crate::stored_events::upcasters;
use crate::table::Table;

/// The handling of proposers' addresses, with these parts.
pub type ProposerMailOf<P> =
    ProposerMail<<P as Parts>::Keys, DynamoDbAddressLimit<<P as Parts>::Hash>>;

/// The parts of functions. While it is assembled, a station asks for the parts that its declaration names.
///
/// Every method returns an [`AssemblyError`] if a setting is missing or invalid.
#[allow(clippy::missing_errors_doc, reason = "said once, above")]
pub trait Parts: Clone + Send + Sync + 'static {
    /// The adapter for the storage of the pages.
    type Site: Site + 'static;
    /// The adapter for the CDN.
    type Cdn: Cdn + 'static;
    /// The store of proposers' keys.
    type Keys: KeyStore + 'static;
    /// The keyed hash of addresses.
    type Hash: KeyedHash + Clone + 'static;
    /// The adapter for the mail service.
    type Mail: Mail;

    /// A client of the database. Clones of it share connections.
    fn dynamodb(&self) -> Client;

    /// The name of a table, for a station that declares this need.
    fn table(&self, table: Table, need: Need) -> Result<String, AssemblyError>;

    /// The storage of the pages.
    fn site(&self) -> Result<Self::Site, AssemblyError>;

    /// The CDN in front of the pages, with an open connection.
    fn cdn(&self) -> impl Future<Output = Result<Self::Cdn, AssemblyError>> + Send;

    /// The configured budget of invalidations.
    fn budget(&self) -> Result<Budget, AssemblyError>;

    /// The bus, with an open connection.
    fn bus(&self) -> impl Future<Output = Result<Arc<dyn EventBus>, AssemblyError>> + Send;

    /// The data stream beside the bus, with an open connection, if there is one.
    fn event_stream(
        &self,
    ) -> impl Future<Output = Result<Option<Arc<dyn EventBus>>, AssemblyError>> + Send;

    /// The number of destinations on the home page.
    fn recent_limit(&self) -> Result<usize, AssemblyError>;

    /// Whether proposals are taken, and how many from one viewer.
    fn intake(&self) -> Result<Intake, AssemblyError>;

    /// The sender of letters, if there is one.
    fn mail_sender(&self) -> Result<Option<EmailAddress>, AssemblyError>;

    /// The encryption of proposers' addresses, if letters are sent.
    fn proposers(&self) -> Result<Option<Proposers<Self::Keys>>, AssemblyError>;

    /// The handling of addresses that visitors leave, if letters are sent.
    fn proposer_mail(&self) -> Result<Option<ProposerMailOf<Self>>, AssemblyError>;

    /// The keyed hash that finds mailboxes and signs links.
    fn address_hash(&self) -> Result<Self::Hash, AssemblyError>;

    /// The mail service that sends letters.
    fn mail(&self) -> Result<Self::Mail, AssemblyError>;

    /// The daily limits of letters.
    fn letter_limits(&self) -> Result<LetterLimits, AssemblyError>;

    /// The address of the site, which links in letters lead to.
    fn site_url(&self) -> Result<SiteUrl, AssemblyError>;

    /// Makes requests whose answers don't matter, so that the first event finds open connections.
    fn warm_up(&self, requests: impl Future<Output = ()> + Send)
    -> impl Future<Output = ()> + Send;

    /// The event store, with the domain's upcasters.
    fn events(&self) -> Result<DynamoDbEventStore, AssemblyError> {
        let table = self.table(Table::Events, Need::Events)?;
        Ok(DynamoDbEventStore::new(self.dynamodb(), table, upcasters()))
    }

    /// The read models, the live one and any beside it.
    fn read_models(&self) -> Result<DynamoDbReadModels, AssemblyError> {
        let table = self.table(Table::ReadModels, Need::ReadModels)?;
        Ok(DynamoDbReadModels::new(self.dynamodb(), table))
    }

    /// The store of faults that all functions share.
    fn faults(&self) -> Result<DynamoDbFaultStore, AssemblyError> {
        let table = self.table(Table::Faults, Need::Faults)?;
        Ok(DynamoDbFaultStore::new(self.dynamodb(), table))
    }

    /// The table of kept proposals.
    fn kept_proposals(&self) -> Result<DynamoDbTable, AssemblyError> {
        let table = self.table(Table::KeptProposals, Need::KeptProposals)?;
        Ok(DynamoDbTable::new(self.dynamodb(), table))
    }

    /// The counters by country, for reading.
    fn counters(&self) -> Result<DynamoDbCountryCounters, AssemblyError> {
        let CountersTable(table) = self.counters_table()?;
        Ok(DynamoDbCountryCounters::new(self.dynamodb(), table))
    }

    /// The table of counters, for a consumer that counts.
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

    /// The spent part of the invalidation budget.
    fn budget_store(&self) -> Result<DynamoDbBudgetStore, AssemblyError> {
        let table = self.table(Table::ReadModels, Need::Budget)?;
        Ok(DynamoDbBudgetStore::new(self.dynamodb(), table))
    }

    /// The store of mailboxes and of letter counts.
    fn mailboxes(&self) -> Result<DynamoDbMailboxStore, AssemblyError> {
        let table = self.table(Table::MailClaims, Need::Mailboxes)?;
        Ok(DynamoDbMailboxStore::new(self.dynamodb(), table))
    }

    /// The clock that handlers use.
    fn clock(&self) -> Clock {
        system_clock
    }
}
