//! Prints the hops of a test for people and scripts.

use std::time::Duration;

use anyhow::{Result, bail};
use domain::DestinationId;
use serde_json::{Value, json};

use super::hop::{Done, Stuck};
use crate::output::Output;
use crate::site::SiteUrl;

/// Characters of the longest name.
const HOP_WIDTH: usize = 9;
const STATION_WIDTH: usize = 20;
/// Characters of a time up to a hundred seconds.
const TIME_WIDTH: usize = 9;

/// Prints for people at once, and for scripts at the end.
pub(super) struct Report {
    site: SiteUrl,
    is_json: bool,
    output: Output,
    id: Option<DestinationId>,
    hops: Vec<Done>,
}

impl Report {
    pub(super) fn begin(site: &SiteUrl, is_json: bool) -> Result<Self> {
        let mut report =
            Self { site: site.clone(), is_json, output: Output::new(), id: None, hops: vec![] };
        if !is_json {
            report.line(&row("HOP", "STATION", "TOOK", "AFTER", "SEEN"))?;
        }
        Ok(report)
    }

    /// Sets the destination of the test.
    pub(super) fn is_of(&mut self, id: DestinationId) {
        self.id = Some(id);
    }

    pub(super) fn tell(&mut self, done: Done) -> Result<()> {
        if !self.is_json {
            let (took, after) = (in_milliseconds(done.took), in_milliseconds(done.after));
            self.line(&row(done.hop.name, done.hop.station, &took, &after, &done.saw))?;
        }
        self.hops.push(done);
        Ok(())
    }

    /// Prints the verdict, and returns it.
    pub(super) fn end(mut self, travelled: Result<(), Stuck>) -> Result<()> {
        if self.is_json {
            let verdict = self.as_json(travelled.as_ref().err());
            self.output.json(&verdict)?;
            self.output.flush()?;
        } else if travelled.is_ok() {
            let all = self.hops.last().map_or(Duration::ZERO, |done| done.after);
            self.line(&format!(
                "Passed: {} handled the test in {}.",
                self.site,
                in_milliseconds(all)
            ))?;
        }
        match travelled {
            Ok(()) => Ok(()),
            Err(stuck) => bail!("{stuck}"),
        }
    }

    fn as_json(&self, stuck: Option<&Stuck>) -> Value {
        let hops = self.hops.iter().map(|done| {
            json!({
                "hop": done.hop.name,
                "station": done.hop.station,
                "tookMilliseconds": milliseconds(done.took),
                "afterMilliseconds": milliseconds(done.after),
                "seen": done.saw,
            })
        });
        let stuck = stuck.map(|stuck| {
            let hop = stuck.hop();
            json!({"hop": hop.name, "station": hop.station, "reason": stuck.to_string()})
        });
        json!({
            "site": self.site.to_string(),
            "id": self.id,
            "well": stuck.is_none(),
            "hops": hops.collect::<Vec<_>>(),
            "stuck": stuck,
        })
    }

    fn line(&mut self, line: &str) -> Result<()> {
        self.output.line(line)?;
        self.output.flush()?;
        Ok(())
    }
}

fn row(hop: &str, station: &str, took: &str, after: &str, seen: &str) -> String {
    format!(
        "{hop:HOP_WIDTH$}  {station:STATION_WIDTH$}  {took:>TIME_WIDTH$}  {after:>TIME_WIDTH$}  {seen}"
    )
}

fn in_milliseconds(time: Duration) -> String {
    format!("{:.1} ms", milliseconds(time))
}

/// The time in milliseconds, rounded to microseconds.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
