//! What a flow asks for, counted at the database while the whole system runs.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use local::{MailLimits, Options, System};
use reqwest::Client;
use serde_json::{Value, json};

/// Memory of a function, as `template.yaml` has it, and how long an invocation is billed for, about.
const GIGABYTES: f64 = 0.25;
const BILLED: Duration = Duration::from_millis(20);

/// The price of an invocation, in the same unit as the prices.
pub(crate) fn invocation(invocations: f64, gigabyte_seconds: f64) -> f64 {
    invocations + GIGABYTES * BILLED.as_secs_f64() * gigabyte_seconds
}

/// What one of many costs the database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Units {
    pub(crate) writes: f64,
    pub(crate) reads: f64,
    /// Home pages that were put.
    pub(crate) pages: f64,
}

/// A system that runs in this process.
pub(crate) struct Counted {
    system: System,
    http: Client,
    site: SocketAddr,
}

impl Counted {
    pub(crate) async fn start() -> Result<Self> {
        let mail_limits = MailLimits { viewer_hourly: u32::MAX, ..MailLimits::default() };
        let options = Options { mail_limits, ..Options::default() };
        let system = System::start(&options).await?;
        let site = system.address();
        Ok(Self { system, http: Client::new(), site })
    }

    /// What each of these costs, until all work is done.
    pub(crate) async fn of(
        &self,
        count: u32,
        work: impl AsyncFnOnce() -> Result<()>,
    ) -> Result<Units> {
        self.system.caught_up().await?;
        let (before, pages) = (self.sums(), self.system.pages_published());
        self.system.dynamodb().usage().start();
        let before = if before == (0.0, 0.0) { before } else { self.sums() };
        work().await?;
        self.system.caught_up().await?;
        let after = self.sums();
        let each = |units: f64| units / f64::from(count);
        let pages = u32::try_from(self.system.pages_published() - pages)?;
        Ok(Units {
            writes: each(after.0 - before.0),
            reads: each(after.1 - before.1),
            pages: each(f64::from(pages)),
        })
    }

    /// Write and read units so far.
    fn sums(&self) -> (f64, f64) {
        let tallies = self.system.dynamodb().usage().tallies();
        tallies.iter().fold((0.0, 0.0), |(writes, reads), ((_, operation), tally)| {
            let is_read =
                ["GetItem", "Query", "Scan", "BatchGetItem"].contains(&operation.as_str());
            if is_read { (writes, reads + tally.units) } else { (writes + tally.units, reads) }
        })
    }

    /// Proposes a place, in a country of its own for each number.
    pub(crate) async fn proposes(&self, place: &Value) -> Result<String> {
        let url = format!("http://{}/destinations", self.site);
        let answer = self.http.post(url).json(place).send().await?;
        ensure!(answer.status() == 202, "{}: {}", answer.status(), answer.text().await?);
        let accepted: Value = answer.json().await?;
        Ok(accepted["id"].as_str().context("no id")?.to_owned())
    }

    /// Proposes all places at once.
    pub(crate) async fn proposes_all(&self, count: u32) -> Result<()> {
        let places: Vec<_> = (0..count).map(zoo).collect();
        try_join_all(places.iter().map(|place| self.proposes(place))).await?;
        Ok(())
    }

    /// Proposes places, each when all work of the one before is done.
    pub(crate) async fn proposes_in_turn(&self, count: u32) -> Result<()> {
        for number in 0..count {
            self.proposes(&zoo(number)).await?;
            self.system.caught_up().await?;
        }
        Ok(())
    }

    /// Reads a path of the API.
    pub(crate) async fn reads(&self, path: &str) -> Result<()> {
        let answer = self.http.get(format!("http://{}{path}", self.site)).send().await?;
        ensure!(answer.status() == 200, "{path}: {}", answer.status());
        answer.bytes().await?;
        Ok(())
    }
}

/// A place that will be listed, not near the others.
pub(crate) fn zoo(number: u32) -> Value {
    let latitude = 44.0 + f64::from(number % 60) * 0.08;
    let longitude = 1.0 + f64::from(number / 60) * 0.1;
    json!({
        "name": format!("Zoo {number}"),
        "geolocation": {"latitude": latitude, "longitude": longitude},
        "description": "A rainforest under one roof. Look up for the lemurs, and bring a hat.",
    })
}
