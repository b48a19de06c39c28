//! `visitplannr reproject`: what is shown of single streams, made again from their events.

use anyhow::{Result, bail};
use clap::Args;
use read_models::{ReprojectError, Reprojected, reproject_area, reproject_destination};

use crate::aggregate::Aggregate;
use crate::output::Output;
use crate::system::{Database, SystemArguments};

const EXAMPLES: &str = "\
Examples:
  visitplannr reproject ID         a destination whose row is wrong, missing or blocked
  visitplannr reproject ID u09tv   and an area
  visitplannr verify --json | jq -r 'select(.in == \"row\").of' | xargs visitplannr reproject
  visitplannr reproject ID --aws   of the stack `visitplannr` on AWS";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReprojectArguments {
    /// Destinations' UUIDs and areas' geohashes
    #[arg(required = true)]
    ids: Vec<Aggregate>,
    #[command(flatten)]
    system: SystemArguments,
}

/// Reprojects one stream after the other. Each is safe to repeat.
pub(crate) async fn run(arguments: &ReprojectArguments) -> Result<()> {
    let place = arguments.system.place().unwrap_or_else(|error| error.exit());
    let database = Database::of(&place).await?;
    let (events, read_models) = (database.events()?, database.live_model().await?);
    let limit = database.home_page_settings().await?.recent_limit;
    let mut output = Output::new();
    let mut left = 0;
    for aggregate in &arguments.ids {
        let done = match aggregate {
            Aggregate::Destination(id) => {
                reproject_destination(&events, &read_models, *id, limit).await
            }
            Aggregate::Area(area) => reproject_area(&events, &read_models, area).await,
        };
        let is_well =
            matches!(done, Ok(Reprojected::Unchanged | Reprojected::Mended | Reprojected::Removed));
        left += usize::from(!is_well);
        output.line(&format!("{} {}", aggregate.stream(), in_words(&done)))?;
        output.flush()?;
    }
    if left > 0 {
        bail!("{left} of {} are not mended", arguments.ids.len());
    }
    Ok(())
}

fn in_words(done: &Result<Reprojected, ReprojectError>) -> String {
    match done {
        Ok(Reprojected::Unchanged) => "was right".to_owned(),
        Ok(Reprojected::Mended) => "mended".to_owned(),
        Ok(Reprojected::Removed) => "removed: there are no events of it".to_owned(),
        Ok(Reprojected::Unknown) => "is nowhere: neither events nor what they make".to_owned(),
        Ok(Reprojected::Blocked(blocked)) => {
            let (version, reason) = (blocked.version, &blocked.reason);
            format!("stays blocked by event {version}: {reason}; deploy a version that knows it")
        }
        Err(error) => format!("not now: {error}"),
    }
}
