//! The arguments of `on-failure`.

use clap::{Args, Subcommand};

use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr on-failure list                 batches that mappings gave up, oldest first
  visitplannr on-failure list --json          for scripts: one JSON object per line
  visitplannr on-failure show NAME            one batch, with its records but without their values
  visitplannr on-failure show NAME --whole    the records as they were delivered
  visitplannr on-failure resubmit NAME        to the function that gave it up
  visitplannr on-failure resubmit --all --aws in the stack `visitplannr` on AWS";

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
    /// List batches, oldest first
    List {
        /// Print one JSON object per line, without the values of the records
        #[arg(long)]
        json: bool,
    },
    /// Show one batch
    Show {
        /// Name of the batch, as `list` shows it
        name: String,
        /// Show the records as they were delivered, which may contain personal data
        #[arg(long)]
        whole: bool,
    },
    /// Deliver batches again to the functions that gave them up
    Resubmit {
        /// Names of the batches, as `list` shows them
        #[arg(required_unless_present = "all")]
        names: Vec<String>,
        /// Resubmit every batch
        #[arg(long, conflicts_with = "names")]
        all: bool,
    },
}
