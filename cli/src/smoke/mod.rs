//! `visitplannr smoke`: follows a test through the system, station by station.

mod arguments;
mod clients;
mod hop;
mod report;
mod traces;
mod trip;

use anyhow::Result;

use crate::site::Site;
use crate::system::{Database, OperatedSystem};
pub(crate) use arguments::SmokeArguments;
use report::Report;
use trip::Trip;

/// Sends a test, and returns an error if it does not get through.
pub(crate) async fn run(arguments: &SmokeArguments) -> Result<()> {
    let named = arguments.system.named_place()?;
    match (&arguments.url, named) {
        (Some(url), named) => {
            let database = match &named {
                Some(place) => Some(Database::of(place).await?),
                None => None,
            };
            follow(arguments, &Site::at(url.clone())?, database.as_ref()).await
        }
        (None, named) => {
            let place = match named {
                Some(place) => place,
                None => arguments.system.place()?,
            };
            let system = OperatedSystem::reach(&place).await?;
            let followed = async {
                let site = Site::at(system.site_url().await?)?;
                follow(arguments, &site, Some(&system.database)).await
            };
            let followed = followed.await;
            system.leave().await;
            followed
        }
    }
}

async fn follow(
    arguments: &SmokeArguments,
    site: &Site,
    database: Option<&Database>,
) -> Result<()> {
    let mut report = Report::begin(site.url(), arguments.json)?;
    let mut trip = Trip::begin(site, database, arguments.timeout, &mut report);
    let ended = trip.travel().await;
    report.end(ended)
}
