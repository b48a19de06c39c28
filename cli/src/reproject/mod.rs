//! `visitplannr reproject`: projects single streams again, and corrects counters.

mod arguments;
mod countries;
mod told;

use anyhow::{Result, bail};
use read_models::{ReprojectError, Reprojected, reproject_area, reproject_destination};

use crate::aggregate::Aggregate;
use crate::output::Output;
use crate::system::Database;
pub(crate) use arguments::ReprojectArguments;
use countries::reproject_countries;
use told::Told;

/// Reprojects the streams one by one, and then the counters. Each is safe to repeat.
pub(crate) async fn run(arguments: &ReprojectArguments) -> Result<()> {
    let place = arguments.system.place()?;
    let database = Database::of(&place).await?;
    let limit = database.home_page_settings().await?.recent_limit;
    let (mut output, mut all, mut left) = (Output::new(), arguments.ids.len(), 0);
    let mut tell = |told: Told| {
        left += usize::from(!told.is_well);
        if arguments.json {
            output.json(&told.json)?;
        } else {
            output.line(told.words)?;
        }
        output.flush()
    };
    for aggregate in &arguments.ids {
        let done = reproject(&database, aggregate, limit).await?;
        tell(Told::of_stream(&aggregate.stream(), &done))?;
    }
    if arguments.countries {
        let countries = reproject_countries(&database).await?;
        all += countries.len();
        for country in &countries {
            tell(Told::of_country(country))?;
        }
        if countries.is_empty() && !arguments.json {
            output.line("countries were right")?;
            output.flush()?;
        }
    }
    if left > 0 {
        bail!("{left} of {all} are not mended");
    }
    Ok(())
}

/// Reprojects a stream in the live model, even if a rebuild makes another one live meanwhile.
async fn reproject(
    database: &Database,
    aggregate: &Aggregate,
    limit: usize,
) -> Result<Result<Reprojected, ReprojectError>> {
    let events = database.events()?;
    loop {
        let shown = database.live_model().await?;
        let done = match aggregate {
            Aggregate::Destination(id) => reproject_destination(&events, &shown, *id, limit).await,
            Aggregate::Area(area) => reproject_area(&events, &shown, area, limit).await,
        };
        if database.shows(&shown).await? {
            return Ok(done);
        }
    }
}
