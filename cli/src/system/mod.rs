//! The system that a command is about, on this machine or on AWS: its database and its functions.

mod arguments;
mod database;
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
pub(crate) use database::Database;
pub(crate) use events_tail::EventsTail;
use functions::Functions;
pub(crate) use functions::Invoked;
use local_system::LocalSystem;
use stack::Stack;

/// A system whose functions can be invoked. A command that only reads or changes data needs no more than
/// the [`Database`].
pub(crate) struct OperatedSystem {
    pub(crate) database: Database,
    pub(crate) functions: Functions,
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
                return Ok(Self { database, functions: Functions::Stack(stack), started: None });
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
        Ok(Self { database, functions: Functions::Local(running.functions), started })
    }

    /// Stops the system, if it was started for this.
    pub(crate) async fn leave(self) {
        if let Some(system) = self.started {
            system.stop().await;
        }
    }
}
