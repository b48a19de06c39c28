//! The arguments of `verify`.

use clap::Args;

use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr verify                    of the system that keeps its data here, running or not
  visitplannr verify --json | jq .mend  for scripts: one difference a line
  visitplannr verify --aws              of the stack `visitplannr` on AWS; every event and every row is read

Exit status:
  0  history is whole, and what is shown is what it says
  1  there are differences, each with what mends it
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct VerifyArguments {
    /// One JSON object a line for each difference
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}
