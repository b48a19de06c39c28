//! The arguments of `seed`.

use clap::Args;

use crate::site::SiteUrl;
use crate::system::SystemArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr seed --count 100                    into the system in this directory; started if it does not run
  visitplannr seed --count 5000 --rate 20 --url http://127.0.0.1:3000
  visitplannr seed --count 100 --seed 7           other places than by default
  visitplannr seed --count 1000 --rate 20 --aws   into the stack `visitplannr` on AWS; its API takes 50 a second

The same count and seed always propose the same places, so repeating it is harmless. One in eight is in no country, which
the check finds out; one in eight is invalid, and refused at once.

Exit status:
  0  every proposal was accepted, or refused as expected
  1  some failed, or seeding was stopped
  2  the arguments are wrong";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SeedArguments {
    /// Number of proposals
    #[arg(long, value_name = "N")]
    pub(super) count: u64,
    /// Proposals per second, at most [default: as many as the system takes]
    #[arg(long, value_name = "R", value_parser = rate)]
    pub(super) rate: Option<f64>,
    /// Seed of the random places; each seed gives others
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(super) seed: u64,
    /// Site to propose to, instead of the system's
    #[arg(long)]
    pub(super) url: Option<SiteUrl>,
    /// Print one JSON object at the end
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) system: SystemArguments,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
    rate.ok_or_else(|| "it is a number of proposals a second, more than 0".to_owned())
}
