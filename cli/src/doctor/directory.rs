//! Examines a system on this machine: its files, and the system itself if it runs.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, Utc};
use handlers::ports::site::HOME_PAGE_KEY;
use local::directory_site::site_directory;
use local::inspection::{MappingState, QueueState, mappings, queues, records_given_up};

use super::finding::Finding;
use super::report::Report;
use super::tables::Deployment;
use super::{faults, histories, models, settings, site, tables};
use crate::system::Database;

/// Work in progress usually ends within this time.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(100);

const START: &str = "visitplannr serve, which goes on with them";
const LOG: &str = "read the log of `visitplannr serve` for the error that repeats";
const DEPLOYMENT: Deployment = Deployment {
    is_deployed: false,
    restore: "visitplannr serve creates what is missing; move the data directory away to begin with an empty one",
};

pub(super) async fn examine(directory: &Path, report: &mut Report) -> Result<()> {
    let database = Database::as_it_is(directory).await?;
    let place = directory.display().to_string();
    let running = database.running();
    report.tell(&Finding::well(
        "system",
        &place,
        match running {
            Some(running) => format!("it runs, with its site at http://{}", running.site),
            None => "it does not run; `visitplannr serve` starts it".to_owned(),
        },
    ))?;
    report.tell_all(settings::examine().as_slice())?;
    tables::examine(&database, &DEPLOYMENT, report).await?;
    report.tell(&histories::examine(&database, "").await)?;
    report.tell(&models::examine(&database, "").await)?;
    report.tell_all(&examine_mappings(directory, running.is_some()).await?)?;
    report.tell_all(&examine_queues(directory, running.is_some()).await?)?;
    report.tell(&examine_given_up(directory)?)?;
    report.tell(&faults::examine(&database, "").await)?;
    match running {
        Some(running) => {
            let url = format!("http://{}", running.site).parse()?;
            site::examine(&url, LOG, report).await
        }
        None => report.tell(&examine_page(directory)),
    }
}

/// Examines how far mappings are behind. If the system runs, waits for them.
async fn examine_mappings(directory: &Path, is_running: bool) -> Result<Vec<Finding>> {
    let first = mappings(directory)?;
    let mut now = first.clone();
    let begun = Instant::now();
    while is_running && now.iter().any(|state| state.behind > 0) && begun.elapsed() < PATIENCE {
        tokio::time::sleep(PAUSE).await;
        now = mappings(directory)?;
    }
    let findings = first.iter().zip(&now).map(|(before, now)| mapping(before, now, is_running));
    Ok(findings.collect())
}

fn mapping(before: &MappingState, now: &MappingState, is_running: bool) -> Finding {
    let subject = format!("{} reads the stream of {}", now.mapping, now.table);
    let behind = format!("records to deliver: {}{}", now.behind, since(now.since));
    match now.behind {
        0 => Finding::well("mapping", &subject, "nothing to deliver"),
        _ if !is_running => Finding::warning("mapping", &subject, behind, START),
        _ if now.since > before.since || now.behind < before.behind => {
            Finding::warning("mapping", &subject, format!("{behind}; it makes progress"), "wait")
        }
        _ => Finding::failed("mapping", &subject, format!("{behind}; it makes no progress"), LOG),
    }
}

/// Examines what waits in queues. If the system runs, waits for them, too.
async fn examine_queues(directory: &Path, is_running: bool) -> Result<Vec<Finding>> {
    let begun = Instant::now();
    let mut now = queues(directory)?;
    let is_in_hand = |queue: &QueueState| !queue.are_dead_letters;
    while is_running && now.iter().any(is_in_hand) && begun.elapsed() < PATIENCE {
        tokio::time::sleep(PAUSE).await;
        now = queues(directory)?;
    }
    let findings = now.into_iter().map(|queue| {
        let (name, count, since) = (&queue.queue, queue.messages, since(Some(queue.since)));
        if queue.are_dead_letters {
            let what = format!("messages that failed for good: {count}{since}");
            let mend = "the log says why; `visitplannr verify` says what is missing because of it";
            return Finding::failed("queue", name, what, mend);
        }
        let waiting = format!("messages that wait: {count}{since}");
        let mend = if is_running { LOG } else { START };
        Finding::warning("queue", name, waiting, mend)
    });
    let findings: Vec<_> = findings.collect();
    if findings.is_empty() {
        return Ok(vec![Finding::well("queue", "all queues", "nothing waits, no dead letters")]);
    }
    Ok(findings)
}

fn examine_given_up(directory: &Path) -> Result<Finding> {
    let subject = directory.join("on-failure").display().to_string();
    Ok(match records_given_up(directory)? {
        0 => Finding::well("records", &subject, "none were given up"),
        count => {
            let what = format!("batches that were given up after 23 hours: {count}");
            let mend = "fix the cause, then `visitplannr on-failure resubmit --all`";
            Finding::failed("records", &subject, what, mend)
        }
    })
}

fn examine_page(directory: &Path) -> Finding {
    let page = site_directory(directory).join(HOME_PAGE_KEY);
    let subject = page.display().to_string();
    if page.is_file() {
        return Finding::well("site", &subject, "the home page is there");
    }
    Finding::warning("site", &subject, "there is no home page", "visitplannr serve renders it")
}

fn since(time: Option<DateTime<Utc>>) -> String {
    let time = time.map(|time| format!(", since {}", time.format("%Y-%m-%d %H:%M:%S")));
    time.unwrap_or_default()
}
