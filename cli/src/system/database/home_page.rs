//! The home page, and the settings it is rendered with.

use std::fs;
use std::io::ErrorKind;

use anyhow::{Context, Result};
use handlers::email_address::EmailAddress;
use handlers::ports::site::HOME_PAGE_KEY;
use local::directory_site::site_directory;
use local::mail_directory::MAIL_SENDER;
use read_models::DEFAULT_RECENT_LIMIT;

use super::{Database, SystemState};

/// The parameters of a stack; a local system has fixed values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HomePageSettings {
    /// The number of destinations on the page.
    pub(crate) recent_limit: usize,
    /// The sender of letters; if `None`, the form does not ask for an address.
    pub(crate) sender: Option<EmailAddress>,
}

impl Database {
    /// The settings of the functions that project and render.
    pub(crate) async fn home_page_settings(&self) -> Result<HomePageSettings> {
        let (recent_limit, sender) = match &self.system {
            SystemState::Deployed(stack) => {
                let mut parameters = stack.parameters().await?;
                (parameters.remove("RecentDestinationsLimit"), parameters.remove("MailSender"))
            }
            SystemState::Running { .. } | SystemState::Stopped { .. } => {
                (None, Some(MAIL_SENDER.to_owned()))
            }
        };
        let recent_limit = recent_limit.map(|limit| limit.parse()).transpose();
        let sender = sender.filter(|sender| !sender.is_empty());
        Ok(HomePageSettings {
            recent_limit: recent_limit
                .context("the parameter RecentDestinationsLimit is not a number")?
                .unwrap_or(DEFAULT_RECENT_LIMIT),
            sender: sender
                .map(|sender| sender.parse())
                .transpose()
                .context("the parameter MailSender is not an address")?,
        })
    }

    /// The published page; `None` if there is none yet.
    pub(crate) async fn home_page(&self) -> Result<Option<String>> {
        match &self.system {
            SystemState::Deployed(stack) => stack.page(HOME_PAGE_KEY).await,
            SystemState::Running { directory, .. } | SystemState::Stopped { directory } => {
                match fs::read_to_string(site_directory(directory).join(HOME_PAGE_KEY)) {
                    Ok(page) => Ok(Some(page)),
                    Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                    Err(error) => Err(error).context("the page can't be read"),
                }
            }
        }
    }
}
