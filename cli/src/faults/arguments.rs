//! The arguments of `faults`.

use clap::{Args, Subcommand};
use uuid::Uuid;

use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr faults list                  all of them, the oldest first
  visitplannr faults list --json | jq .id  for scripts: one JSON object a line
  visitplannr faults show ID               what is wrong, and the record without its values
  visitplannr faults show ID --whole       the record as it was delivered
  visitplannr faults resubmit ID           to the function and the pipeline that raised it
  visitplannr faults resubmit --all
  visitplannr faults drop ID               for good
  visitplannr faults list --aws            of the stack `visitplannr` on AWS
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
    /// List faults, the oldest first
    List {
        /// Only those that this function raised
        #[arg(long)]
        function: Option<String>,
        /// One JSON object a line, without the values of the records
        #[arg(long)]
        json: bool,
    },
    /// Show one fault
    Show {
        /// The fault's id
        #[arg(value_parser = fault_id)]
        id: Uuid,
        /// With the record as it was delivered, which may hold personal data
        #[arg(long)]
        whole: bool,
    },
    /// Give records back to the functions and pipelines that raised their faults
    Resubmit {
        /// The faults' ids
        #[arg(required_unless_present = "all", value_parser = fault_id)]
        ids: Vec<Uuid>,
        /// Every fault there is
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
    /// Forget faults, and their records
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
