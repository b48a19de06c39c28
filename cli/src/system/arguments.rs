//! The arguments that select a system.

use std::path::PathBuf;

use clap::Args;
use thiserror::Error;

/// Where `visitplannr serve` keeps its data, unless it is told otherwise.
pub(crate) const DATA_DIRECTORY: &str = ".visitplannr";
/// The stack that `samconfig.toml` deploys.
const STACK: &str = "visitplannr";
const WHICH: &str = "Which system";

// They may be before and after a subcommand, and clap checks conflicts
// only within one of these positions: `place` has to check all.
#[derive(Debug, Args)]
pub(crate) struct SystemArguments {
    /// Data directory of a local system, running or not [default: .visitplannr]
    #[arg(long = "data-dir", value_name = "DIRECTORY", global = true, help_heading = WHICH)]
    directory: Option<PathBuf>,
    /// Use a stack on AWS, with the region and credentials that the AWS CLI would use
    #[arg(long, global = true, help_heading = WHICH)]
    aws: bool,
    /// Name of the stack [default: visitplannr]
    #[arg(long, value_name = "NAME", global = true, help_heading = WHICH)]
    stack: Option<String>,
    /// Name of another events table for the stack: restored from a backup, or left by a deleted stack
    #[arg(long, value_name = "NAME", global = true, help_heading = WHICH)]
    events_table: Option<String>,
}

/// The place of a system.
#[derive(Debug)]
pub(crate) enum Place {
    /// On this machine, with its data in this directory.
    Directory(PathBuf),
    /// On AWS.
    Stack(StackPlace),
}

/// A stack on AWS.
#[derive(Debug, Clone)]
pub(crate) struct StackPlace {
    /// The stack's name.
    pub(crate) name: String,
    /// The name of the events table, if it is not the stack's own.
    pub(crate) events_table: Option<String>,
}

/// Two arguments that exclude each other, worded for the person who typed them.
#[derive(Debug, Error)]
#[error("{0}")]
pub(crate) struct Contradiction(pub(crate) &'static str);

impl SystemArguments {
    /// The place that the arguments name, if they name one.
    ///
    /// # Errors
    /// The same as of [`Self::place`].
    pub(crate) fn named_place(&self) -> Result<Option<Place>, Contradiction> {
        let is_named = self.directory.is_some()
            || self.aws
            || self.stack.is_some()
            || self.events_table.is_some();
        is_named.then(|| self.place()).transpose()
    }

    /// The place that the arguments name, or the default.
    ///
    /// # Errors
    /// If they name two.
    pub(crate) fn place(&self) -> Result<Place, Contradiction> {
        if self.events_table.is_some() && !self.aws {
            return Err(Contradiction("--events-table names a table on AWS; add --aws"));
        }
        match (&self.directory, self.aws, &self.stack) {
            (Some(_), true, _) => {
                Err(Contradiction("--data-dir is about this machine, --aws is not; choose one"))
            }
            (_, false, Some(_)) => Err(Contradiction("--stack names a stack on AWS; add --aws")),
            (None, true, name) => {
                let name = name.as_deref().unwrap_or(STACK).to_owned();
                Ok(Place::Stack(StackPlace { name, events_table: self.events_table.clone() }))
            }
            (directory, false, None) => {
                let directory = directory.clone().unwrap_or_else(|| DATA_DIRECTORY.into());
                Ok(Place::Directory(directory))
            }
        }
    }
}
