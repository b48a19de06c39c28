//! The arguments of `rebuild`.

use clap::Args;

use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr rebuild                  the system in this directory, running or not
  visitplannr rebuild --record-faults  continue after events that can't be projected, and record them as faults
  visitplannr rebuild --json           for scripts: one object with the result
  visitplannr rebuild --aws            the stack `visitplannr` on AWS; reads every event twice, and writes every row

Visitors see the old read models until the new ones are complete and compared; then it switches at once. If it is stopped
or killed before that, visitors see no change: run it again.

Exit status:
  0  rebuilt, and live
  1  failed, or stopped; standard error says whether the new read models are live
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RebuildArguments {
    /// Continue after an event that can't be projected: its row is built from the events before it, and it becomes a fault
    #[arg(long)]
    pub(super) record_faults: bool,
    /// Print the result as one JSON object
    #[arg(long)]
    pub(super) json: bool,
    /// Seconds to wait after the switch, until every station knows which model is live [default: 61 on AWS, 3 here, 0 if
    /// the system does not run]
    #[arg(long, value_name = "SECONDS")]
    pub(super) settle: Option<u64>,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}
