//! The system that a command is for, on this machine or on AWS: its database and its functions.

mod arguments;
mod bucket;
mod bus;
mod database;
mod deployed_archive;
mod events_tail;
mod functions;
mod invoked;
mod local_functions;
mod local_system;
#[cfg_attr(not(feature = "aws"), path = "no_stack.rs")]
mod stack;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use local::{OperatorToken, System};

use crate::http_client::HttpClient;
use crate::site::SiteUrl;

pub(crate) use arguments::{Contradiction, DATA_DIRECTORY, Place, StackPlace, SystemArguments};
pub(crate) use bucket::Bucket;
pub(crate) use bus::Bus;
pub(crate) use database::{Database, HomePageSettings, LOOKED_FOR};
pub(crate) use deployed_archive::DeployedArchive;
pub(crate) use events_tail::EventsTail;
pub(crate) use functions::Functions;
pub(crate) use invoked::Invoked;
use local_system::LocalSystem;
pub(crate) use stack::Objects;
#[cfg(feature = "aws")]
pub(crate) use stack::Refusal;
pub(crate) use stack::Stack;

/// A system whose functions can be invoked. Commands that only read or change data use [`Database`] alone.
pub(crate) struct OperatedSystem {
    pub(crate) database: Database,
    pub(crate) functions: Functions,
    pub(crate) bus: Bus,
    site: SiteAddress,
    started: Option<System>,
}

/// Refuses a directory without a system, for commands that read only files beside its database.
pub(crate) fn expect_local_system(data_directory: &Path) -> Result<()> {
    LocalSystem::expect_in(data_directory)
}

/// The address of the site.
enum SiteAddress {
    Local(SocketAddr),
    Stack(Arc<Stack>),
}

impl OperatedSystem {
    /// Reaches the system at this place. A local one that does not
    /// run is started, until the command [leaves](Self::leave) it.
    pub(crate) async fn reach(place: &Place) -> Result<Self> {
        let directory = match place {
            Place::Directory(directory) => directory,
            Place::Stack(place) => {
                let stack = Arc::new(Stack::find(place).await?);
                let database = Database::of_stack(Arc::clone(&stack));
                let site = SiteAddress::Stack(Arc::clone(&stack));
                let (functions, bus) = (Functions::Stack(Arc::clone(&stack)), Bus::Stack(stack));
                return Ok(Self { database, functions, bus, site, started: None });
            }
        };
        let (running, started) = match LocalSystem::find(directory).await? {
            LocalSystem::Running(running) => (running, None),
            LocalSystem::Stopped(stopped) => {
                let system = stopped.start().await?;
                (system.running(), Some(system))
            }
        };
        let database = Database::of_running(running, directory);
        let site = SiteAddress::Local(running.site);
        let http = HttpClient::new()?;
        let functions = Functions::Local(running.functions, http.clone());
        let operator = OperatorToken::announced(directory)
            .context("running.json has no operator token; restart the system")?;
        let bus = Bus::Local(running.functions, operator, http);
        Ok(Self { database, functions, bus, site, started })
    }

    /// The address of the site. A stack has it in its outputs.
    pub(crate) async fn site_url(&self) -> Result<SiteUrl> {
        match &self.site {
            SiteAddress::Local(site) => format!("http://{site}").parse(),
            SiteAddress::Stack(stack) => stack.output("SiteUrl").await?.parse(),
        }
    }

    /// If the system was started for this command, waits until it has nothing left to do.
    pub(crate) async fn settled(&self) -> Result<()> {
        match &self.started {
            Some(system) => Ok(system.caught_up().await?),
            None => Ok(()),
        }
    }

    /// If the system was started for this command, stops it.
    pub(crate) async fn leave(self) {
        if let Some(system) = self.started {
            system.stop().await;
        }
    }
}
