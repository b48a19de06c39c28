//! The arguments of `smoke`.

use std::time::Duration;

use clap::Args;

use crate::site::SiteUrl;
use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr smoke                               the system in this directory; started if it does not run
  visitplannr smoke --url http://127.0.0.1:3000   over HTTP only
  visitplannr smoke --url https://example.org --json
  visitplannr smoke --aws --timeout 60            the stack `visitplannr` on AWS, including its tables

It proposes a place that is marked as a test: it gets an outcome like any other, but no list and no count includes it.
Nothing is rendered or invalidated because of it, so it only checks that the home page is there.

Exit status:
  0  every station did its work
  1  a station failed or was too late; standard error names it
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SmokeArguments {
    /// Site to test [default: the system's]. If a system is named too, its tables are checked
    #[arg(long)]
    pub(super) url: Option<SiteUrl>,
    /// Seconds that each hop may take
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(super) timeout: Duration,
    /// Print one JSON object at the end
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| *seconds > 0);
    seconds.map(Duration::from_secs).ok_or_else(|| "it is a number of seconds from 1".to_owned())
}
