//! The arguments of `rebuild`.

use clap::Args;

use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr rebuild                  of the system that keeps its data here, running or not
  visitplannr rebuild --record-faults  go on after events that can't be projected, and record them as faults
  visitplannr rebuild --json           for scripts: one object with what was done
  visitplannr rebuild --aws            of the stack `visitplannr` on AWS; every event is read twice, every row written

Visitors see what they saw until all is rebuilt and compared, and then the new at once. Stopped before that, or killed,
it has changed nothing that is shown; run it again.

Exit status:
  0  rebuilt, and shown
  1  failed, or stopped; standard error says whether the new is shown
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RebuildArguments {
    /// Go on after an event that can't be projected: its row is made of those before it, and it becomes a fault
    #[arg(long)]
    pub(super) record_faults: bool,
    /// One JSON object with what was done
    #[arg(long)]
    pub(super) json: bool,
    /// How long a station may not know yet which model is live: what it remembers, and its timeout [default: 61 on AWS, 3
    /// here, 0 if the system does not run]
    #[arg(long, value_name = "SECONDS")]
    pub(super) settle: Option<u64>,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}
