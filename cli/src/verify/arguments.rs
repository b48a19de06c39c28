//! The arguments of `verify`.

use clap::Args;

use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr verify                    the system in this directory, running or not
  visitplannr verify --json | jq .mend  for scripts: one difference per line
  visitplannr verify --aws              the stack `visitplannr` on AWS; reads every event and every row

Exit status:
  0  the history is complete, and everything matches it
  1  there are differences, each with its repair
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct VerifyArguments {
    /// Print one JSON object per difference and line
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}
