//! The system that a command is about, on this machine or on AWS: its database and its functions.

mod arguments;
mod bucket;
mod bus;
mod database;
mod deployed_archive;
mod events_tail;
mod functions;
mod local_functions;
mod local_http;
mod local_system;
#[cfg_attr(not(feature = "aws"), path = "no_stack.rs")]
mod stack;

use std::sync::Arc;

use anyhow::Result;
use local::System;

pub(crate) use arguments::{DATA_DIRECTORY, Place, SystemArguments};
pub(crate) use bucket::Bucket;
pub(crate) use bus::Bus;
pub(crate) use database::Database;
pub(crate) use deployed_archive::DeployedArchive;
pub(crate) use events_tail::EventsTail;
pub(crate) use functions::{Functions, Invoked};
use local_system::LocalSystem;
pub(crate) use stack::Objects;
use stack::Stack;

/// A system whose functions can be invoked. A command that only reads or changes data needs no more than
/// the [`Database`].
pub(crate) struct OperatedSystem {
    pub(crate) database: Database,
    pub(crate) functions: Functions,
    pub(crate) bus: Bus,
    started: Option<System>,
}

impl OperatedSystem {
    /// The system at this place. A local one that does not run is started, until the command
    /// [leaves](Self::leave) it.
    pub(crate) async fn reach(place: &Place) -> Result<Self> {
        let directory = match place {
            Place::Directory(directory) => directory,
            Place::Stack(name) => {
                let stack = Arc::new(Stack::find(name).await?);
                let database = Database::of_stack(Arc::clone(&stack));
                let (functions, bus) = (Functions::Stack(Arc::clone(&stack)), Bus::Stack(stack));
                return Ok(Self { database, functions, bus, started: None });
            }
        };
        let (running, started) = match LocalSystem::find(directory)? {
            LocalSystem::Running(running) => (running, None),
            LocalSystem::Stopped(stopped) => {
                let system = stopped.start().await?;
                (system.running(), Some(system))
            }
        };
        let database = Database::of_running(running, directory);
        let api = running.functions;
        Ok(Self { database, functions: Functions::Local(api), bus: Bus::Local(api), started })
    }

    /// Stops the system, if it was started for this.
    pub(crate) async fn leave(self) {
        if let Some(system) = self.started {
            system.stop().await;
        }
    }
}
