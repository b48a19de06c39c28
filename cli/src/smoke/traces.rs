//! The traces of a test in the tables.

use anyhow::{Result, bail};
use domain::DestinationId;
use event_store::{EventStore, Version};
use futures::TryStreamExt;
use handlers::stored_events::stream_of;
use read_models::DestinationDetailsStore;
use uuid::Uuid;

use super::hop::Look;
use crate::system::Database;

/// The ids of both events, once they are stored.
pub(super) async fn stored(database: &Database, id: DestinationId) -> Result<Look<[Uuid; 2]>> {
    let events = database.events()?;
    let history: Vec<_> = events.read(&stream_of(id), Version::EMPTY).try_collect().await?;
    match history.as_slice() {
        [proposal, outcome] => {
            Ok(Look::Done([proposal.event.id, outcome.event.id], "2 events".to_owned()))
        }
        [] => bail!("there are no events of {id}; do the site and the tables belong together?"),
        other => Ok(Look::NotYet(format!("there are {} events", other.len()))),
    }
}

pub(super) async fn kept(database: &Database, proposal: Uuid) -> Result<Look<()>> {
    let is_kept = database.has_kept(proposal).await?;
    Ok(Look::at(is_kept, "for a day", "the proposal is not there"))
}

pub(super) async fn projected(database: &Database, id: DestinationId) -> Result<Look<()>> {
    Ok(match database.live_model().await?.load(id).await? {
        Some(row) if row.version >= Version(2) => {
            Look::Done((), format!("version {}", row.version))
        }
        Some(row) => Look::NotYet(format!("the row is of version {}", row.version)),
        None => Look::NotYet("there is no row".to_owned()),
    })
}

pub(super) async fn counted(database: &Database, outcome: Uuid) -> Result<Look<()>> {
    let is_counted = database.has_counted(outcome).await?;
    Ok(Look::at(is_counted, "nowhere, since it is a test", "the journal has no entry"))
}
