//! Requests of people who mean it badly, at every port of the running system: malformed, huge, slow, in all of Unicode.
//!
//! `HOSTILE_REQUESTS=300000 cargo test -p end-to-end --test hostile -- --nocapture` sends more than the few thousand
//! that the gate has the time for. The same seed sends the same requests: `HOSTILE_SEED`.

#![allow(clippy::unwrap_used, reason = "tests")]

mod client;
mod drafts;
mod text;
mod wire;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use end_to_end::{Visitor, Visitplannr, program};
use fastrand::Rng;
use serde_json::json;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::task::JoinSet;

use crate::client::send;
use crate::wire::{Ports, request};

const REQUESTS: u64 = 4_000;
const CLIENTS: u64 = 16;
/// The gate waits no longer than this; whoever asks for more requests waits for all of them.
const PATIENCE: Duration = Duration::from_secs(45);

/// How often each status was answered; 0 is no answer.
type Statuses = BTreeMap<u16, u64>;

/// A number that the environment sets.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

async fn attack(
    ports: Ports,
    seed: u64,
    requests: u64,
    until: Option<Instant>,
) -> Result<Statuses> {
    let mut random = Rng::with_seed(seed);
    let mut statuses = Statuses::new();
    for index in 0..requests {
        if until.is_some_and(|until| Instant::now() > until) {
            break;
        }
        let hostile = request(&mut random, &ports);
        let status = send(&hostile).await?;
        let shown =
            || hostile.bytes.escape_ascii().to_string().chars().take(2_000).collect::<String>();
        ensure!(status < 500, "{status} for request {index} of seed {seed}: {}", shown());
        *statuses.entry(status).or_default() += 1;
    }
    Ok(statuses)
}

async fn attack_with_many(ports: &Ports) -> Result<Statuses> {
    let asked = number("HOSTILE_REQUESTS");
    let seed = number("HOSTILE_SEED").unwrap_or(20_261_130);
    let each = asked.unwrap_or(REQUESTS).div_ceil(CLIENTS);
    let until = asked.is_none().then(|| Instant::now() + PATIENCE);
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        clients.spawn(attack(ports.clone(), seed + client, each, until));
    }
    let mut statuses = Statuses::new();
    while let Some(done) = clients.join_next().await {
        for (status, count) in done?? {
            *statuses.entry(status).or_default() += count;
        }
    }
    Ok(statuses)
}

/// What a command says of the system, which it has to find well.
async fn finds_well(data: &Path, command: &str) -> Result<()> {
    let data = data.to_str().context("a directory's name")?;
    let run = Command::new(program("visitplannr")?).args([command, "--data-dir", data]).output();
    let run = run.await?;
    let said = [run.stdout, run.stderr].concat();
    ensure!(run.status.success(), "{command}: {}", String::from_utf8_lossy(&said));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_requests_get_no_5xx_and_leave_a_system_that_serves() -> Result<()> {
    let data = TempDir::new()?;
    let log = data.path().join("log");
    let system = Visitplannr::logging(data.path(), &log).await?;

    let statuses = attack_with_many(&Ports::of(&system)).await?;

    println!("answers by status: {statuses:?}");
    ensure!(statuses.contains_key(&202) && statuses.contains_key(&400), "{statuses:?}");
    let visitor = Visitor::of(&system)?;
    let place = json!({"name": "Zoo Zürich", "latitude": 47.3845, "longitude": 8.5742});
    let location = visitor.accepted(&place).await?;
    assert_eq!(visitor.settled(&location).await?["status"], "listed");
    visitor.home_page_with(&location).await?;
    let said = std::fs::read(&log)?;
    ensure!(!String::from_utf8_lossy(&said).contains("panicked at"), "something panicked");
    finds_well(data.path(), "verify").await?;
    finds_well(data.path(), "events").await?;
    Ok(())
}
