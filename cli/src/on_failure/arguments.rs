//! The arguments of `on-failure`.

use clap::{Args, Subcommand};

use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr on-failure list                 batches that were given up, the oldest first
  visitplannr on-failure list --json          for scripts: one JSON object a line
  visitplannr on-failure show NAME            one of them, with its records but without their values
  visitplannr on-failure show NAME --whole    the records as they were delivered
  visitplannr on-failure resubmit NAME        to the function that gave it up
  visitplannr on-failure resubmit --all --aws of the stack `visitplannr` on AWS";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct OnFailureArguments {
    #[command(subcommand)]
    pub(crate) command: OnFailureCommand,
    #[command(flatten)]
    pub(crate) system: SystemArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OnFailureCommand {
    /// List batches, the oldest first
    List {
        /// One JSON object a line, without the values of the records
        #[arg(long)]
        json: bool,
    },
    /// Show one batch
    Show {
        /// The batch's name, as `list` shows it
        name: String,
        /// With the records as they were delivered, which may hold personal data
        #[arg(long)]
        whole: bool,
    },
    /// Deliver batches again to the functions that gave them up
    Resubmit {
        /// The batches' names, as `list` shows them
        #[arg(required_unless_present = "all")]
        names: Vec<String>,
        /// Every batch there is
        #[arg(long, conflicts_with = "names")]
        all: bool,
    },
}
