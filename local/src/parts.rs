//! The parts of functions in the local system.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use handlers::email_address::EmailAddress;
use handlers::intake::Intake;
use handlers::invalidation_budget::Budget;
use handlers::mailboxes::LetterLimits;
use handlers::need::Need;
use handlers::parts::{Parts, ProposerMailOf};
use handlers::ports::event_bus::EventBus;
use handlers::proposers::Proposers;
use handlers::site_url::SiteUrl;
use handlers::station::AssemblyError;
use handlers::table::Table;
use read_models::DEFAULT_RECENT_LIMIT;
use stream_processing::encryption::LocalKeyedHash;

use crate::bus::LocalBus;
use crate::caching_cdn::CachingCdn;
use crate::correspondence::Correspondence;
use crate::development_keys::LocalKeyStore;
use crate::directory_site::DirectorySite;
use crate::dynamodb::EmbeddedDynamoDb;
use crate::mail_directory::MailDirectory;
use crate::tables::name_of;

/// The local equivalents of AWS's services.
#[derive(Debug, Clone)]
pub struct LocalParts {
    /// The database, with all tables.
    pub dynamodb: EmbeddedDynamoDb,
    /// The directory that pages are published to.
    pub site: DirectorySite,
    /// The cache in front of the pages.
    pub cdn: CachingCdn,
    /// The bus with all rules.
    pub bus: LocalBus,
    /// The keys, limits and mail for writing to proposers.
    pub correspondence: Correspondence,
}

impl Parts for LocalParts {
    type Site = DirectorySite;
    type Cdn = CachingCdn;
    type Keys = LocalKeyStore;
    type Hash = LocalKeyedHash;
    type Mail = MailDirectory;

    fn dynamodb(&self) -> Client {
        self.dynamodb.client()
    }

    fn table(&self, table: Table, _: Need) -> Result<String, AssemblyError> {
        Ok(name_of(table).to_owned())
    }

    fn site(&self) -> Result<DirectorySite, AssemblyError> {
        Ok(self.site.clone())
    }

    async fn cdn(&self) -> Result<CachingCdn, AssemblyError> {
        Ok(self.cdn.clone())
    }

    /// Local invalidations cost nothing, and developers want to see their changes.
    fn budget(&self) -> Result<Budget, AssemblyError> {
        Ok(Budget::Unlimited)
    }

    async fn bus(&self) -> Result<Arc<dyn EventBus>, AssemblyError> {
        Ok(Arc::new(self.bus.clone()))
    }

    async fn event_stream(&self) -> Result<Option<Arc<dyn EventBus>>, AssemblyError> {
        Ok(None)
    }

    fn recent_limit(&self) -> Result<usize, AssemblyError> {
        Ok(DEFAULT_RECENT_LIMIT)
    }

    fn intake(&self) -> Result<Intake, AssemblyError> {
        Ok(Intake::unlimited())
    }

    fn mail_sender(&self) -> Result<Option<EmailAddress>, AssemblyError> {
        Ok(Some(self.correspondence.sender.clone()))
    }

    fn proposers(&self) -> Result<Option<Proposers<LocalKeyStore>>, AssemblyError> {
        Ok(Some(self.correspondence.proposers.clone()))
    }

    fn proposer_mail(&self) -> Result<Option<ProposerMailOf<Self>>, AssemblyError> {
        Ok(Some(self.correspondence.proposer_mail()))
    }

    fn address_hash(&self) -> Result<LocalKeyedHash, AssemblyError> {
        Ok(self.correspondence.hash.clone())
    }

    fn mail(&self) -> Result<MailDirectory, AssemblyError> {
        Ok(self.correspondence.mail.clone())
    }

    fn letter_limits(&self) -> Result<LetterLimits, AssemblyError> {
        Ok(self.correspondence.letters)
    }

    fn site_url(&self) -> Result<SiteUrl, AssemblyError> {
        Ok(self.correspondence.site.clone())
    }

    /// There are no connections to open.
    async fn warm_up(&self, _: impl Future<Output = ()> + Send) {}
}
