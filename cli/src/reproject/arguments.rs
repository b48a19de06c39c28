//! The arguments of `reproject`.

use clap::Args;

use crate::aggregate::Aggregate;
use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr reproject ID            a destination with a wrong, missing or blocked row
  visitplannr reproject ID u09tv      the same, and an area
  visitplannr reproject ID --aws      in the stack `visitplannr` on AWS
  visitplannr reproject --countries   the counts of all countries; reads every event
  visitplannr verify --json | jq -r 'select(.in == \"row\").of' | xargs visitplannr reproject --json

Exit status:
  0  everything matches its events
  1  something does not; standard output says why
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReprojectArguments {
    /// UUIDs of destinations, and geohashes of areas
    #[arg(required_unless_present = "countries")]
    pub(super) ids: Vec<Aggregate>,
    /// Correct the counts of countries too
    #[arg(long)]
    pub(super) countries: bool,
    /// Print one JSON object per item and line
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}
