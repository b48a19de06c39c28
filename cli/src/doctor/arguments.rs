//! The arguments of the doctor.

use clap::Args;

use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr doctor                                       the system that keeps its data here, running or not
  visitplannr doctor --json | jq 'select(.verdict != \"ok\")'
  visitplannr doctor --aws                                 the stack `visitplannr` on AWS

It looks at settings, tables, a share of history (about 10,000 events), streams and what reads them, queues and dead letters,
faults, and the site; on AWS at functions, rules and alarms too. It changes nothing.

Exit status:
  0  nothing failed; there may be warnings
  1  something failed, and what to do is told with it
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DoctorArguments {
    /// One JSON object a line for each check
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}
