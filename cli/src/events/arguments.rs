//! The arguments of `events`.

use clap::Args;

use crate::aggregate::Aggregate;
use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr events                    the newest 1000 events of all, the newest last
  visitplannr events --last 20 --type DestinationProposed
  visitplannr events ID                 all that happened to a destination, or in an area
  visitplannr events --follow           and what happens from now on, until Ctrl-C
  visitplannr events --all --json       every event, one stream after the other: one JSON object a line
  visitplannr events ID --follow --aws  of the stack `visitplannr` on AWS";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct EventsArguments {
    /// Only of this: a destination's UUID, or an area's geohash
    pub(super) id: Option<Aggregate>,
    /// Go on with what happens from now on. On AWS, name a destination or an area
    #[arg(long)]
    pub(super) follow: bool,
    /// Only events of this type; may be given several times
    #[arg(long = "type", value_name = "TYPE")]
    pub(super) types: Vec<String>,
    /// So many of all, the newest ones. Every event is read for that, and no more than these are kept
    #[arg(long, value_name = "N", default_value_t = 1000, conflicts_with_all = ["id", "all"])]
    pub(super) last: usize,
    /// Every event there is, each stream in its order, one stream after the other
    #[arg(long, conflicts_with_all = ["id", "follow"])]
    pub(super) all: bool,
    /// One JSON object a line
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}
