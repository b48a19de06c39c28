//! What it takes to write to proposers from here.

use std::net::SocketAddr;
use std::path::Path;

use aws_sdk_dynamodb::Client;
use handlers::email_address::EmailAddress;
use handlers::notify_proposer::SiteUrl;
use handlers::proposers::{ProposerMail, Proposers};

use crate::development_keys::{LocalKeyStore, proposers};
use crate::mail_directory::{MAIL_SENDER, MailDirectory, mail_directory};
use crate::start_error::StartError;

/// Keys and mail of a system that keeps its data in a directory.
#[derive(Debug, Clone)]
pub struct Correspondence {
    /// Who writes.
    pub sender: EmailAddress,
    /// Who keeps addresses.
    pub proposers: Proposers<LocalKeyStore>,
    /// Where letters go.
    pub mail: MailDirectory,
    /// Where letters lead.
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
    ) -> Result<Self, StartError> {
        let sender: EmailAddress = MAIL_SENDER.parse()?;
        let path = mail_directory(data_directory);
        let mail = MailDirectory::open(path.clone(), sender.clone())
            .map_err(|cause| StartError::Directory { path, cause })?;
        let site = format!("http://{site}").parse()?;
        Ok(Self { sender, proposers: proposers(client, data_directory)?, mail, site })
    }

    /// What accepts proposals needs of it.
    #[must_use]
    pub fn proposer_mail(&self) -> ProposerMail<LocalKeyStore> {
        ProposerMail { sender: self.sender.clone(), proposers: self.proposers.clone() }
    }
}
