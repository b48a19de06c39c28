//! The arguments of `events`.

use clap::Args;

use crate::aggregate::Aggregate;
use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr events                    the newest 1000 events, oldest first
  visitplannr events --last 20 --type DestinationProposed
  visitplannr events ID                 all events of a destination or an area
  visitplannr events --follow           the same, then new events until Ctrl-C
  visitplannr events --all --json       every event, stream by stream, one JSON object per line
  visitplannr events ID --follow --aws  from the stack `visitplannr` on AWS";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct EventsArguments {
    /// Only events of this stream: a destination's UUID, or an area's geohash
    pub(super) id: Option<Aggregate>,
    /// Continue with new events. On AWS, name a destination or an area
    #[arg(long)]
    pub(super) follow: bool,
    /// Only events of this type; repeatable
    #[arg(long = "type", value_name = "TYPE")]
    pub(super) types: Vec<String>,
    /// Show this many of the newest events. All events are read, but only these are kept in memory
    #[arg(long, value_name = "N", default_value_t = 1000, conflicts_with_all = ["id", "all"])]
    pub(super) last: usize,
    /// Show every event, stream by stream, each in order
    #[arg(long, conflicts_with_all = ["id", "follow"])]
    pub(super) all: bool,
    /// Print one JSON object per line
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}
