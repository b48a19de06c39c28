//! The parts that write to proposers in the local system.

use std::net::SocketAddr;
use std::path::Path;

use aws_sdk_dynamodb::Client;
use handlers::dynamodb::address_limit::DynamoDbAddressLimit;
use handlers::email_address::EmailAddress;
use handlers::mailboxes::LetterLimits;
use handlers::ports::address_limit::VIEWER_HOURLY_LIMIT;
use handlers::proposers::{ProposerMail, Proposers};
use handlers::site_url::SiteUrl;
use stream_processing::encryption::LocalKeyedHash;

use crate::development_keys::{LocalKeyStore, address_hash, proposers};
use crate::mail_directory::{MAIL_SENDER, MailDirectory, mail_directory};
use crate::start_error::StartError;
use crate::tables::MAIL_CLAIMS_TABLE;

/// The limits of mail and addresses.
#[derive(Debug, Clone, Copy)]
pub struct MailLimits {
    /// The daily limits of letters.
    pub letters: LetterLimits,
    /// Addresses that one viewer may leave in an hour.
    pub viewer_hourly: u32,
}

impl Default for MailLimits {
    fn default() -> Self {
        Self { letters: LetterLimits::default(), viewer_hourly: VIEWER_HOURLY_LIMIT }
    }
}

/// The handling of proposers' addresses, with local parts.
pub(crate) type LocalProposerMail =
    ProposerMail<LocalKeyStore, DynamoDbAddressLimit<LocalKeyedHash>>;

/// Keys and mail of a system with a data directory.
#[derive(Debug, Clone)]
pub struct Correspondence {
    /// The sender of all letters.
    pub sender: EmailAddress,
    /// The encryption of proposers' addresses.
    pub proposers: Proposers<LocalKeyStore>,
    /// The keyed hash that finds mailboxes and signs links.
    pub hash: LocalKeyedHash,
    /// The limit of addresses per viewer.
    limit: DynamoDbAddressLimit<LocalKeyedHash>,
    /// The daily limits of letters.
    pub letters: LetterLimits,
    /// The directory that letters are written to.
    pub mail: MailDirectory,
    /// The site that the letters' links lead to.
    pub site: SiteUrl,
}

impl Correspondence {
    /// Keys and mail in `data_directory`, for a site at `site`.
    ///
    /// # Errors
    /// [`StartError`] if the secrets or the directory of mail can't be used.
    pub fn open(
        client: &Client,
        data_directory: &Path,
        site: SocketAddr,
        limits: MailLimits,
    ) -> Result<Self, StartError> {
        let sender: EmailAddress = MAIL_SENDER.parse()?;
        let path = mail_directory(data_directory);
        let mail = MailDirectory::open(path.clone(), sender.clone())
            .map_err(|cause| StartError::Directory { path, cause })?;
        let (site, hash) = (format!("http://{site}").parse()?, address_hash(data_directory)?);
        let proposers = proposers(client, data_directory)?;
        let MailLimits { letters, viewer_hourly } = limits;
        let client = client.clone();
        let limit =
            DynamoDbAddressLimit::new(client, MAIL_CLAIMS_TABLE, hash.clone(), viewer_hourly);
        Ok(Self { sender, proposers, hash, limit, letters, mail, site })
    }

    /// The handling of addresses that visitors leave.
    pub(crate) fn proposer_mail(&self) -> LocalProposerMail {
        ProposerMail {
            sender: self.sender.clone(),
            proposers: self.proposers.clone(),
            limit: self.limit.clone(),
        }
    }
}
