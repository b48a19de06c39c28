//! The way of a test, from its proposal to where visitors would see it.

use std::time::{Duration, Instant};

use anyhow::Result;
use handlers::stations::{
    collect_proposals, count_by_country, project_destinations, propose_destination,
    query_destinations, validate_geolocation,
};

use super::clients::{accepted, judged, readable, unlisted, unseen};
use super::hop::{Done, Hop, Look, Stuck};
use super::report::Report;
use super::traces::{counted, kept, projected, stored};
use crate::site::Site;
use crate::system::Database;

const ACCEPTED: Hop = Hop { name: "accepted", station: propose_destination::NAME };
const READABLE: Hop = Hop { name: "readable", station: query_destinations::NAME };
const JUDGED: Hop = Hop { name: "judged", station: validate_geolocation::NAME };
const RECORDED: Hop = Hop { name: "recorded", station: "events table" };
const KEPT: Hop = Hop { name: "kept", station: collect_proposals::NAME };
const PROJECTED: Hop = Hop { name: "projected", station: project_destinations::NAME };
const COUNTED: Hop = Hop { name: "counted", station: count_by_country::NAME };
const UNLISTED: Hop = Hop { name: "unlisted", station: query_destinations::NAME };
const UNSEEN: Hop = Hop { name: "unseen", station: "CDN" };

/// The first pause between two looks; later pauses grow.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

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

    /// Waits for one hop after the other.
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

    /// Looks repeatedly, until a hop is done or late.
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

#[cfg(test)]
mod tests {
    use handlers::stations::declarations;

    use super::*;

    const HOPS: [Hop; 9] =
        [ACCEPTED, READABLE, JUDGED, RECORDED, KEPT, PROJECTED, COUNTED, UNLISTED, UNSEEN];

    /// Stations without a hop, and why.
    const WITHOUT_A_HOP: &[(&str, &str)] = &[
        ("render-homepage", "no page shows a test"),
        ("invalidate-cdn", "no page changes"),
        ("publish-events", "what it publishes is judged, kept and counted"),
        ("review-proposals", "a test is in no popular area, and is judged before it expires"),
        ("receive-commands", "the test is not a command"),
        ("notify-proposer", "the test has no address, and is not rejected"),
        ("record-consent", "there is no letter to answer"),
        ("reconcile-homepage", "no page changes"),
    ];

    #[test]
    fn every_station_has_a_hop_or_a_reason_to_have_none() {
        let names: Vec<_> = declarations().iter().map(|station| station.name).collect();
        for name in &names {
            let has_hop = HOPS.iter().any(|hop| hop.station == *name);
            let has_reason = WITHOUT_A_HOP.iter().any(|(station, _)| station == name);
            assert!(has_hop != has_reason, "give `{name}` a hop, or a reason here");
        }
        for (station, _) in WITHOUT_A_HOP {
            assert!(names.contains(station), "there is no station `{station}`");
        }
    }
}
