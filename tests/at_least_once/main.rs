//! Killed at any moment, the system loses nothing that it accepted, and does nothing twice.

#![allow(clippy::unwrap_used, reason = "tests")]

mod clients;
mod database;
mod site;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;
use clients::{Clients, place_of, proposals};
use database::Database;
use domain::area;
use end_to_end::{Visitor, Visitplannr, eventually};
use event_store::RecordedEvent;
use local::archive::{Archive, Selection, archive_in};
use read_models::{DEFAULT_RECENT_LIMIT, DestinationDetails, RecentDestinations};
use serde_json::json;
use tempfile::TempDir;

/// How many proposals there are.
const COUNT: usize = 1_000;
/// The system is killed each time that so many more of them were accepted.
const KILLED_EACH: usize = 20;

/// Starts the system, and kills and restarts it while clients propose all places.
async fn proposed_under_kills(directory: &Path) -> Result<Visitplannr> {
    let mut system = Visitplannr::in_directory(directory).await?;
    let mut clients = Clients::begin(COUNT, Visitor::of(&system)?);
    for accepted in (KILLED_EACH..COUNT).step_by(KILLED_EACH) {
        clients.accepted(accepted).await?;
        clients.lose_the_system();
        system.kill().await?;
        system = Visitplannr::in_directory(directory).await?;
        clients.find_the_system(Visitor::of(&system)?);
    }
    let interrupted = clients.finish().await?;
    assert!(interrupted > 0, "no kill came in the middle of a request");
    // The last answer is given; what follows from it is not done yet.
    system.kill().await?;
    // And once more, while it makes up for what it missed.
    Visitplannr::in_directory(directory).await?.kill().await?;
    Visitplannr::in_directory(directory).await
}

/// Every accepted proposal is there once, with one outcome, and nothing else is.
async fn once_each(database: &Database) -> Result<BTreeMap<String, Vec<RecordedEvent>>> {
    let histories = database.histories(domain::CATEGORY).await?;
    let expected: BTreeSet<_> = proposals(COUNT).map(|id| id.to_string()).collect();
    assert_eq!(histories.keys().cloned().collect::<BTreeSet<_>>(), expected);
    for (id, history) in &histories {
        let versions: Vec<_> = history.iter().map(|event| event.version.0).collect();
        assert_eq!(versions, [1, 2], "one proposal and one outcome of {id}");
    }
    Ok(histories)
}

/// Each proposal made its area popular once at most, and some did.
async fn counted_once(database: &Database) -> Result<()> {
    let areas = eventually("a popular area", async || {
        let areas = database.histories(area::CATEGORY).await?;
        Ok((!areas.is_empty()).then_some(areas))
    });
    let mut counted = BTreeSet::new();
    for event in areas.await?.into_values().flatten() {
        for destination in event.event.payload["destinations"].as_array().unwrap() {
            assert!(counted.insert(destination.to_string()), "{destination} counts twice");
        }
    }
    Ok(())
}

/// Each row is of the place that was proposed, and the fold of its events.
fn follow(rows: &[DestinationDetails], histories: &BTreeMap<String, Vec<RecordedEvent>>) {
    for (number, row) in rows.iter().enumerate() {
        let place = place_of(number);
        assert_eq!(row.name.as_str(), place["name"].as_str().unwrap());
        assert_eq!(row.is_listed(), place["geolocation"]["longitude"] == 8.5742);
        let history = &histories[&row.id.to_string()];
        assert_eq!(Some(row), DestinationDetails::fold(history).unwrap().as_ref());
    }
}

/// Everything that was published is in the archive, once; milestones and all.
async fn archived_once(directory: &Path, database: &Database) -> Result<()> {
    let events = database.histories(domain::CATEGORY).await?.values().map(Vec::len).sum::<usize>();
    let archive = Archive::find(&archive_in(directory))?;
    let of = |log: &str| Selection { logs: vec![log.to_owned()], ..Selection::default() };
    let published = of(domain::CATEGORY);
    eventually("the archive of everything", async || {
        Ok((archive.count(None, &published)? == events as u64).then_some(()))
    })
    .await?;
    let milestones = eventually("the last milestone", async || {
        let milestones = archive.after(None, &of("country"), COUNT)?;
        Ok((milestones.len() >= 2).then_some(milestones))
    });
    let milestones: Vec<_> =
        milestones.await?.iter().map(|it| json!(it.event())["data"].clone()).collect();
    let reached = |places: u64| json!({"country": "CH", "destinations": places});
    assert_eq!(milestones, [reached(10), reached(100)]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_of_1000_proposals_it_loses_none_and_does_none_twice() -> Result<()> {
    let directory = TempDir::new()?;

    let system = proposed_under_kills(directory.path()).await?;

    let database = Database::of(&system);
    let rows = database.rows_with_an_outcome(proposals(COUNT)).await?;
    follow(&rows, &once_each(&database).await?);
    counted_once(&database).await?;
    let mut listed: Vec<_> = rows.into_iter().filter(DestinationDetails::is_listed).collect();
    listed.sort_by_key(|row| Reverse((row.changed_at, row.id)));
    assert_eq!(database.list().await?, listed, "each of them once");
    let mut newest = RecentDestinations::default();
    newest.merge(&listed, DEFAULT_RECENT_LIMIT);
    database.document_becomes(&newest.destinations).await?;
    site::shows(&system, &newest.destinations).await?;
    database.counts("CH", listed.len() as u64).await?;
    assert_eq!(database.faults().await?, 0);
    assert!(!directory.path().join("on-failure").exists(), "a record was given up");
    archived_once(directory.path(), &database).await
}
