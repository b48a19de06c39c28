//! The arguments of `reproject`.

use clap::Args;

use crate::aggregate::Aggregate;
use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr reproject ID            a destination whose row is wrong, missing or blocked
  visitplannr reproject ID u09tv      and an area
  visitplannr reproject ID --aws      of the stack `visitplannr` on AWS
  visitplannr reproject --countries   how many places are counted in each country; every event is read
  visitplannr verify --json | jq -r 'select(.in == \"row\").of' | xargs visitplannr reproject --json

Exit status:
  0  all is as its events say
  1  something is not, and standard output says why
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReprojectArguments {
    /// Destinations' UUIDs and areas' geohashes
    #[arg(required_unless_present = "countries")]
    pub(super) ids: Vec<Aggregate>,
    /// The countries' counters, too
    #[arg(long)]
    pub(super) countries: bool,
    /// One JSON object a line for each
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}
