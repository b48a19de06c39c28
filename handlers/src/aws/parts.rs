//! The parts of functions on AWS.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_smithy_http_client::HttpClientError;
use stream_processing::encryption::{DynamoDbKeyStore, KeysTable, KmsKeyProvider, KmsKeyedHash};
use stream_processing::sinks::{DataStream, EventBus as EventBridge};

use super::buses::{warm_up_bus, warm_up_stream};
use super::clients::sdk_config;
use super::cloudfront_cdn::CloudFrontCdn;
use super::connect::connect;
use super::distribution_id::distribution_id;
use super::s3_site::S3Site;
use super::ses_mail::SesMail;
use super::settings::{optional_setting, setting};
use crate::declaration::Declaration;
use crate::dynamodb::address_limit::DynamoDbAddressLimit;
use crate::email_address::EmailAddress;
use crate::intake::Intake;
use crate::invalidation_budget::{Budget, InvalidBudget};
use crate::mailboxes::LetterLimits;
use crate::need::Need;
use crate::parts::{Parts, ProposerMailOf};
use crate::ports::event_bus::{EventBus, NAMESPACE};
use crate::proposers::{ProposerMail, Proposers};
use crate::site_url::SiteUrl;
use crate::station::AssemblyError;
use crate::table::Table;

/// Makes adapters from the settings of one function. A station gets only what it declares.
#[derive(Debug, Clone)]
pub(super) struct AwsParts {
    station: &'static Declaration,
    config: SdkConfig,
    dynamodb: Client,
}

impl AwsParts {
    /// The parts of a station's function.
    pub(super) async fn of(station: &'static Declaration) -> Result<Self, HttpClientError> {
        let config = sdk_config().await?;
        let dynamodb = Client::new(&config);
        Ok(Self { station, config, dynamodb })
    }

    fn needed(&self, need: Need) -> Result<(), AssemblyError> {
        if self.station.needs.contains(&need) {
            return Ok(());
        }
        Err(AssemblyError::Undeclared { station: self.station.name, need })
    }

    /// The value of a setting that belongs to a need.
    fn read<T: FromStr<Err: Display>>(&self, need: Need, name: &str) -> Result<T, AssemblyError> {
        self.needed(need)?;
        Ok(setting(name)?)
    }

    /// The value of a setting, or `None` if it is not set.
    fn read_optional<T: FromStr<Err: Display>>(
        &self,
        need: Need,
        name: &str,
    ) -> Result<Option<T>, AssemblyError> {
        self.needed(need)?;
        Ok(optional_setting(name)?)
    }

    /// Both needs use the same keys.
    fn proposers_for(&self, need: Need) -> Result<Proposers<KmsKeyStore>, AssemblyError> {
        let keys = self.table(Table::Keys, need)?;
        let wrapping_key: String = self.read(need, "WRAPPING_KEY")?;
        let hash = self.hash_for(need)?;
        let kms = aws_sdk_kms::Client::new(&self.config);
        let table = KeysTable::new(self.dynamodb(), keys);
        let provider = KmsKeyProvider::new(kms, wrapping_key);
        Ok(Proposers::new(DynamoDbKeyStore::new(table, hash, provider)))
    }

    fn hash_for(&self, need: Need) -> Result<KmsKeyedHash, AssemblyError> {
        let key: String = self.read(need, "ADDRESS_HASH_KEY")?;
        Ok(KmsKeyedHash::new(aws_sdk_kms::Client::new(&self.config), key))
    }
}

/// Two settings that are no budget together.
#[derive(Debug, thiserror::Error)]
#[error("INVALIDATIONS_PER_MONTH and INVALIDATION_BURST: {0}")]
struct NoBudget(InvalidBudget);

/// Keys wrapped by KMS, found by a hash of KMS.
type KmsKeyStore = DynamoDbKeyStore<KmsKeyedHash, KmsKeyProvider>;

impl Parts for AwsParts {
    type Site = S3Site;
    type Cdn = CloudFrontCdn;
    type Keys = KmsKeyStore;
    type Hash = KmsKeyedHash;
    type Mail = SesMail;

    fn dynamodb(&self) -> Client {
        self.dynamodb.clone()
    }

    fn table(&self, table: Table, need: Need) -> Result<String, AssemblyError> {
        self.read(need, table.setting())
    }

    fn site(&self) -> Result<S3Site, AssemblyError> {
        let bucket: String = self.read(Need::Site, "SITE_BUCKET")?;
        Ok(S3Site::new(aws_sdk_s3::Client::new(&self.config), bucket))
    }

    async fn cdn(&self) -> Result<CloudFrontCdn, AssemblyError> {
        let parameter: String = self.read(Need::Cdn, "DISTRIBUTION_ID_PARAMETER")?;
        let id = distribution_id(&aws_sdk_ssm::Client::new(&self.config), &parameter).await;
        let id = id.map_err(AssemblyError::part)?;
        let cdn = CloudFrontCdn::new(aws_sdk_cloudfront::Client::new(&self.config), id);
        connect(cdn.warm_up()).await;
        Ok(cdn)
    }

    fn budget(&self) -> Result<Budget, AssemblyError> {
        let per_month: String = self.read(Need::Budget, "INVALIDATIONS_PER_MONTH")?;
        let burst: String = self.read(Need::Budget, "INVALIDATION_BURST")?;
        Budget::parse(&per_month, &burst).map_err(|error| AssemblyError::part(NoBudget(error)))
    }

    async fn bus(&self) -> Result<Arc<dyn EventBus>, AssemblyError> {
        let name: String = self.read(Need::Bus, "EVENT_BUS")?;
        let client = aws_sdk_eventbridge::Client::new(&self.config);
        connect(warm_up_bus(&client)).await;
        Ok(Arc::new(EventBridge::new(client, name, NAMESPACE)))
    }

    async fn event_stream(&self) -> Result<Option<Arc<dyn EventBus>>, AssemblyError> {
        let name = self.read_optional::<String>(Need::EventStream, "EVENT_STREAM")?;
        let Some(name) = name else { return Ok(None) };
        let client = aws_sdk_kinesis::Client::new(&self.config);
        connect(warm_up_stream(&client, &name)).await;
        Ok(Some(Arc::new(DataStream::new(client, name))))
    }

    fn recent_limit(&self) -> Result<usize, AssemblyError> {
        self.read(Need::RecentLimit, "RECENT_DESTINATIONS_LIMIT")
    }

    fn intake(&self) -> Result<Intake, AssemblyError> {
        let (need, per_minute) = (Need::Intake, "VIEWER_PROPOSALS_PER_MINUTE");
        let (proposals, cdn) = (self.read(need, "PROPOSALS")?, self.read(need, "CDN_SECRET")?);
        Ok(Intake::limited(proposals, self.read(need, per_minute)?, Some(cdn)))
    }

    fn mail_sender(&self) -> Result<Option<EmailAddress>, AssemblyError> {
        self.read_optional(Need::MailSender, "MAIL_SENDER")
    }

    fn proposers(&self) -> Result<Option<Proposers<KmsKeyStore>>, AssemblyError> {
        let sender = self.read_optional::<EmailAddress>(Need::Proposers, "MAIL_SENDER")?;
        sender.map(|_| self.proposers_for(Need::Proposers)).transpose()
    }

    fn proposer_mail(&self) -> Result<Option<ProposerMailOf<Self>>, AssemblyError> {
        let need = Need::ProposerMail;
        let Some(sender) = self.read_optional(need, "MAIL_SENDER")? else { return Ok(None) };
        let (proposers, hash) = (self.proposers_for(need)?, self.hash_for(need)?);
        let claims = self.table(Table::MailClaims, need)?;
        let hourly = self.read(need, "MAIL_VIEWER_HOURLY_LIMIT")?;
        let limit = DynamoDbAddressLimit::new(self.dynamodb(), claims, hash, hourly);
        Ok(Some(ProposerMail { sender, proposers, limit }))
    }

    fn address_hash(&self) -> Result<KmsKeyedHash, AssemblyError> {
        self.hash_for(Need::AddressHash)
    }

    fn mail(&self) -> Result<SesMail, AssemblyError> {
        let sender = self.read(Need::Letters, "MAIL_SENDER")?;
        Ok(SesMail::new(&self.config, sender))
    }

    fn letter_limits(&self) -> Result<LetterLimits, AssemblyError> {
        let daily = self.read(Need::Letters, "MAIL_DAILY_LIMIT")?;
        let domain_daily = self.read(Need::Letters, "MAIL_DOMAIN_DAILY_LIMIT")?;
        Ok(LetterLimits { daily, domain_daily })
    }

    fn site_url(&self) -> Result<SiteUrl, AssemblyError> {
        self.read(Need::Letters, "SITE_URL")
    }

    async fn warm_up(&self, requests: impl Future<Output = ()> + Send) {
        connect(requests).await;
    }
}
