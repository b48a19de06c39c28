//! The arguments of the doctor.

use clap::Args;

use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr doctor                                       the system in this directory, running or not
  visitplannr doctor --json | jq 'select(.verdict != \"ok\")'
  visitplannr doctor --aws                                 the stack `visitplannr` on AWS

It checks settings, tables, a sample of the history (about 10,000 events), streams and their readers, queues and dead
letters, faults, and the site; on AWS also functions, rules and alarms. It changes nothing.

Exit status:
  0  nothing failed; there may be warnings
  1  something failed; the output says what to do
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DoctorArguments {
    /// Print one JSON object per check and line
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}
