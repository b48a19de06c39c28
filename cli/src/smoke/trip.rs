//! The way of a test, from its proposal to where visitors would see it.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use bytes::Bytes;
use domain::DestinationId;
use event_store::{EventStore, Version};
use futures::TryStreamExt;
use handlers::stored_events::stream_of;
use handlers::{
    collect_proposals, count_by_country, project_destinations, propose_destination,
    query_destinations, validate_geolocation,
};
use http::{Response, StatusCode};
use read_models::DestinationDetailsStore;
use serde_json::{Value, json};
use uuid::Uuid;

use super::hop::{Done, Hop, Look, Stuck};
use super::report::Report;
use crate::site::{Site, said};
use crate::system::Database;

/// A place that surely is somewhere.
const LATITUDE: f64 = 48.858_222_2;
const LONGITUDE: f64 = 2.2945;
const COUNTRY: &str = "FR";

const ACCEPTED: Hop = Hop { name: "accepted", station: propose_destination::NAME };
const READABLE: Hop = Hop { name: "readable", station: query_destinations::NAME };
const JUDGED: Hop = Hop { name: "judged", station: validate_geolocation::NAME };
const RECORDED: Hop = Hop { name: "recorded", station: "events table" };
const KEPT: Hop = Hop { name: "kept", station: collect_proposals::NAME };
const PROJECTED: Hop = Hop { name: "projected", station: project_destinations::NAME };
const COUNTED: Hop = Hop { name: "counted", station: count_by_country::NAME };
const UNLISTED: Hop = Hop { name: "unlisted", station: query_destinations::NAME };
const UNSEEN: Hop = Hop { name: "unseen", station: "CDN" };

/// Before something is looked at again: soon first, then less and less often.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

const JSON: &str = "application/json";

/// A test on its way.
pub(super) struct Trip<'a> {
    site: &'a Site,
    database: Option<&'a Database>,
    patience: Duration,
    report: &'a mut Report,
    begun: Instant,
    last: Instant,
}

impl<'a> Trip<'a> {
    pub(super) fn begin(
        site: &'a Site,
        database: Option<&'a Database>,
        patience: Duration,
        report: &'a mut Report,
    ) -> Self {
        let now = Instant::now();
        Self { site, database, patience, report, begun: now, last: now }
    }

    /// All the way.
    pub(super) async fn travel(&mut self) -> Result<(), Stuck> {
        let (site, database) = (self.site, self.database);
        let id = self.hop(ACCEPTED, async || accepted(site).await).await?;
        self.report.is_of(id);
        self.hop(READABLE, async || readable(site, id).await).await?;
        self.hop(JUDGED, async || judged(site, id).await).await?;
        if let Some(database) = database {
            let [proposal, outcome] =
                self.hop(RECORDED, async || stored(database, id).await).await?;
            self.hop(KEPT, async || kept(database, proposal).await).await?;
            self.hop(PROJECTED, async || projected(database, id).await).await?;
            self.hop(COUNTED, async || counted(database, outcome).await).await?;
        }
        self.hop(UNLISTED, async || unlisted(site, id).await).await?;
        self.hop(UNSEEN, async || unseen(site, id).await).await
    }

    /// Looks again and again, until a hop is done or is late.
    async fn hop<T>(
        &mut self,
        hop: Hop,
        look: impl AsyncFn() -> Result<Look<T>>,
    ) -> Result<T, Stuck> {
        let Hop { name, station } = hop;
        let failed =
            |error: anyhow::Error| Stuck::Failed { name, station, reason: format!("{error:#}") };
        let (begun, mut pause) = (Instant::now(), FIRST_PAUSE);
        loop {
            match look().await.map_err(failed)? {
                Look::Done(value, saw) => {
                    let now = Instant::now();
                    let (took, after) = (now - self.last, now - self.begun);
                    self.last = now;
                    self.report.tell(Done { hop, took, after, saw }).map_err(failed)?;
                    return Ok(value);
                }
                Look::NotYet(still) if begun.elapsed() > self.patience => {
                    return Err(Stuck::Late { name, station, patience: self.patience, still });
                }
                Look::NotYet(_) => tokio::time::sleep(pause).await,
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

async fn accepted(site: &Site) -> Result<Look<DestinationId>> {
    let key = format!("visitplannr-smoke-{}", Uuid::now_v7());
    let proposal = json!({
        "name": "Smoke test",
        "geolocation": {"latitude": LATITUDE, "longitude": LONGITUDE},
        "description": "Proposed by `visitplannr smoke`.",
        "test": true,
    });
    let answer = site.propose(&key, &proposal).await?;
    if answer.status() != StatusCode::ACCEPTED {
        bail!("it answers {}", said(&answer));
    }
    let accepted: Value = serde_json::from_slice(answer.body())?;
    let id: DestinationId = serde_json::from_value(accepted["id"].clone())?;
    Ok(Look::Done(id, id.to_string()))
}

async fn readable(site: &Site, id: DestinationId) -> Result<Look<()>> {
    let destination = destination(site, id).await?;
    if destination["test"] != true {
        bail!("it does not know tests, and takes {id} for a place; deploy this version");
    }
    Ok(Look::Done((), status(&destination)))
}

async fn judged(site: &Site, id: DestinationId) -> Result<Look<()>> {
    let destination = destination(site, id).await?;
    let status = status(&destination);
    match status.as_str() {
        "pending" => Ok(Look::NotYet("its status is pending".to_owned())),
        "listed" if destination["country"] == COUNTRY => {
            Ok(Look::Done((), format!("it is in {COUNTRY}")))
        }
        _ => bail!("it says `{status}` of a place in {COUNTRY}"),
    }
}

/// The ids of both events.
async fn stored(database: &Database, id: DestinationId) -> Result<Look<[Uuid; 2]>> {
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

async fn kept(database: &Database, proposal: Uuid) -> Result<Look<()>> {
    let is_kept = database.has_kept(proposal).await?;
    Ok(Look::at(is_kept, "for a day", "the proposal is not there"))
}

async fn projected(database: &Database, id: DestinationId) -> Result<Look<()>> {
    Ok(match database.live_model().await?.load(id).await? {
        Some(row) if row.version >= Version(2) => {
            Look::Done((), format!("version {}", row.version))
        }
        Some(row) => Look::NotYet(format!("the row is of version {}", row.version)),
        None => Look::NotYet("there is no row".to_owned()),
    })
}

async fn counted(database: &Database, outcome: Uuid) -> Result<Look<()>> {
    let is_counted = database.has_counted(outcome).await?;
    Ok(Look::at(is_counted, "nowhere, since it is a test", "the journal has no entry"))
}

async fn unlisted(site: &Site, id: DestinationId) -> Result<Look<()>> {
    let list = site.get("/destinations?limit=100", JSON).await?;
    is_ok(&list)?;
    without(&list, id)?;
    Ok(Look::Done((), "the list is without it".to_owned()))
}

async fn unseen(site: &Site, id: DestinationId) -> Result<Look<()>> {
    let page = site.get("/", "text/html").await?;
    is_ok(&page)?;
    without(&page, id)?;
    let cache = page.headers().get("x-cache").and_then(|cache| cache.to_str().ok());
    let cache = cache.map(|cache| format!(" ({cache})")).unwrap_or_default();
    Ok(Look::Done((), format!("the home page is without it{cache}")))
}

async fn destination(site: &Site, id: DestinationId) -> Result<Value> {
    let answer = site.get(&format!("/destinations/{id}"), JSON).await?;
    is_ok(&answer)?;
    Ok(serde_json::from_slice(answer.body())?)
}

fn status(destination: &Value) -> String {
    destination["status"].as_str().unwrap_or_default().to_owned()
}

fn is_ok(answer: &Response<Bytes>) -> Result<()> {
    if answer.status() != StatusCode::OK {
        bail!("it answers {}", said(answer));
    }
    Ok(())
}

/// Visitors must not see a test.
fn without(answer: &Response<Bytes>, id: DestinationId) -> Result<()> {
    if String::from_utf8_lossy(answer.body()).contains(&id.to_string()) {
        bail!("it shows {id}, which is a test");
    }
    Ok(())
}
