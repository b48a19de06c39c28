//! The arguments of `smoke`.

use std::time::Duration;

use clap::Args;

use crate::site::SiteUrl;
use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr smoke                               the system that keeps its data here; one that does not run is started
  visitplannr smoke --url http://127.0.0.1:3000   over HTTP alone
  visitplannr smoke --url https://example.org --json
  visitplannr smoke --aws --timeout 60            the stack `visitplannr` on AWS, with what its tables say

It proposes a place that is marked as a test: it gets its outcome as others do, and no list or count has it. So
there is nothing new to render and to invalidate; that the page is there is looked at.

Exit status:
  0  every station did its work
  1  one failed, or is late: it is named
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SmokeArguments {
    /// The site; else that of the system. With both, the system's tables are looked into too
    #[arg(long)]
    pub(super) url: Option<SiteUrl>,
    /// Seconds that each station may take
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(super) timeout: Duration,
    /// One JSON object, in the end
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| *seconds > 0);
    seconds.map(Duration::from_secs).ok_or_else(|| "it is a number of seconds from 1".to_owned())
}
