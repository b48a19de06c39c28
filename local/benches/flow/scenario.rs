//! What is measured.

use std::path::Path;
use std::time::{Duration, Instant};

use handlers::stations::{project_destinations, publish_events, validate_geolocation};
use local::System;
use local::inspection::{MappingState, QueueState, mappings, queues};

use crate::load::{ephemeral_system, place, propose, system};
use crate::raw_puts;

/// Idle: from a proposal to the home page that shows it.
pub(crate) async fn latency(proposals: usize) {
    let (system, _directory) = system().await;
    let client = reqwest::Client::new();
    let mut times = Vec::with_capacity(proposals);
    for number in 0..proposals {
        system.caught_up().await.unwrap();
        let begun = Instant::now();
        let url = format!("http://{}/destinations", system.address());
        let answer = client.post(url).json(&place(number)).send().await.unwrap();
        let location = answer.headers()["location"].to_str().unwrap().to_owned();
        while !home_page(&client, &system).await.contains(&location) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    println!(
        "idle, proposal to home page: p50 {:.1?}, p95 {:.1?}, max {:.1?} ({proposals} proposals)",
        at(50),
        at(95),
        at(100)
    );
    system.stop().await;
}

/// Saturated: proposals a second until the last one is projected, and until all is done, against raw puts.
pub(crate) async fn saturated(proposals: usize) {
    let raw_before = raw_puts::rate(proposals).await;
    let (system, directory) = system().await;
    let begun = Instant::now();
    propose(&system, proposals).await;
    let accepted = begun.elapsed();
    projected(directory.path()).await;
    let projected = begun.elapsed();
    system.caught_up().await.unwrap();
    let done = begun.elapsed();
    system.stop().await;
    let raw_after = raw_puts::rate(proposals).await;
    let raw = f64::midpoint(raw_before, raw_after);
    println!("raw puts: {raw_before:.0} and {raw_after:.0} proposals/s ({proposals} proposals)");
    for (what, took) in [("accepted", accepted), ("projected", projected), ("all done", done)] {
        let rate = proposals as f64 / took.as_secs_f64();
        println!("{what}: {rate:.0} proposals/s in {took:.1?}, {:.0}% of raw", rate / raw * 100.0);
    }
}

/// Waits until the outcomes of all proposals are projected.
async fn projected(directory: &Path) {
    let waits = |it: &QueueState| it.queue == validate_geolocation::NAME;
    let is_behind = |it: &MappingState| {
        it.behind > 0 && [publish_events::NAME, project_destinations::NAME].contains(&it.function)
    };
    while mappings(directory).unwrap().iter().any(is_behind)
        || queues(directory).unwrap().iter().any(waits)
    {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The rate of the first 10,000 proposals, and of the last 10,000 of many.
pub(crate) async fn flat(proposals: usize) {
    const PART: usize = 10_000;
    let (system, _directory) = system().await;
    let mut first = 0.0;
    for part in 0..proposals.div_ceil(PART) {
        let rate = rate(&system, PART).await;
        if part == 0 {
            first = rate;
        }
        println!(
            "after {:>7}: {rate:.0} proposals/s, {:+.0}%",
            part * PART,
            (rate / first - 1.0) * 100.0
        );
    }
    system.stop().await;
}

/// What a burst of listed proposals costs in requests.
pub(crate) async fn requests(proposals: usize) {
    let system = ephemeral_system().await;
    system.caught_up().await.unwrap();
    let pages_before = system.pages_published();
    system.dynamodb().usage().start();
    propose(&system, proposals).await;
    system.caught_up().await.unwrap();
    let (mut reads, mut writes) = (0.0, 0.0);
    for ((_, operation), tally) in system.dynamodb().usage().tallies() {
        match operation.as_str() {
            "GetItem" | "Query" | "BatchGetItem" | "Scan" => reads += tally.units,
            _ => writes += tally.units,
        }
    }
    let each = |total: f64| total / proposals as f64;
    let pages = (system.pages_published() - pages_before) as f64;
    print!("{}", system.dynamodb().usage());
    println!(
        "a proposal: {:.3} write units, {:.3} read units, {:.4} pages put ({proposals} proposals)",
        each(writes),
        each(reads),
        each(pages)
    );
    system.stop().await;
}

async fn rate(system: &System, proposals: usize) -> f64 {
    let begun = Instant::now();
    propose(system, proposals).await;
    let accepted = begun.elapsed();
    system.caught_up().await.unwrap();
    let rate = proposals as f64 / begun.elapsed().as_secs_f64();
    println!("  accepted in {accepted:.1?}, all done in {:.1?}", begun.elapsed());
    rate
}

async fn home_page(client: &reqwest::Client, system: &System) -> String {
    let url = format!("http://{}/", system.address());
    client.get(url).send().await.unwrap().text().await.unwrap()
}
