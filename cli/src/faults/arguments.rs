//! The arguments of `faults`.

use clap::{Args, Subcommand};
use uuid::Uuid;

use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr faults list                  all faults, oldest first
  visitplannr faults list --json | jq .id  for scripts: one JSON object per line
  visitplannr faults show ID               the error, and the record without its values
  visitplannr faults show ID --whole       the record as it was delivered
  visitplannr faults resubmit ID           to the function and the pipeline that raised it
  visitplannr faults resubmit --all
  visitplannr faults drop ID               delete it for good
  visitplannr faults list --aws            faults of the stack `visitplannr` on AWS
  visitplannr faults resubmit --all --aws --stack visitplannr-staging";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FaultsArguments {
    #[command(subcommand)]
    pub(crate) command: FaultsCommand,
    #[command(flatten)]
    pub(crate) system: SystemArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FaultsCommand {
    /// List faults, oldest first
    List {
        /// Only faults that this function raised
        #[arg(long)]
        function: Option<String>,
        /// Print one JSON object per line, without the values of the records
        #[arg(long)]
        json: bool,
    },
    /// Show one fault
    Show {
        /// The fault's id
        #[arg(value_parser = fault_id)]
        id: Uuid,
        /// Show the record as it was delivered, which may contain personal data
        #[arg(long)]
        whole: bool,
    },
    /// Send records again to the functions and pipelines that raised their faults
    Resubmit {
        /// The faults' ids
        #[arg(required_unless_present = "all", value_parser = fault_id)]
        ids: Vec<Uuid>,
        /// Resubmit every fault
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
    /// Delete faults and their records
    Drop {
        /// The faults' ids
        #[arg(required = true, value_parser = fault_id)]
        ids: Vec<Uuid>,
    },
}

fn fault_id(text: &str) -> Result<Uuid, String> {
    let not_one =
        |_| format!("{text} is not a fault id (expected a UUID); see `visitplannr faults list`");
    text.parse().map_err(not_one)
}
