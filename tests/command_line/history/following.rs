//! What follows from imported history, and what does not.

use anyhow::Result;
use chrono::TimeDelta;
use end_to_end::{Visitor, Visitplannr, eventually};
use handlers::ports::country_counters::CountryCounters;
use local::tables::country_counters;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::{events, is_well, moved, text, write_history};
use crate::archive::archived;
use crate::operated::{json_lines, operate};

#[tokio::test]
async fn history_of_years_ago_is_counted_and_archived_and_nothing_else_follows() -> Result<()> {
    const PLACES: u64 = 12;
    let (data, files) = (TempDir::new()?, TempDir::new()?);
    let file = files.path().join("history.jsonl");
    write_history(&file, PLACES, TimeDelta::days(900), 2)?;
    let system = Visitplannr::in_directory(data.path()).await?;

    let imported = moved("import", &file, data.path()).await?;

    assert_eq!(imported["events"], json!(2 * PLACES));
    // With the milestone of ten places, which is news here.
    let archive = archived(data.path(), 2 * PLACES + 1).await?;
    assert_eq!(archive["events"], json!(2 * PLACES + 1));
    eventually("the count", async || {
        let counts = country_counters(&system.database()).load().await?;
        Ok(counts.iter().any(|it| it.destinations == PLACES).then_some(()))
    })
    .await?;
    is_well(data.path()).await?;
    assert_eq!(events(data.path()).await?.len() as u64, 2 * PLACES);
    // Two months later its journal would know of them still: it counts from the import.
    let replay = ["replay", "--to", "count-by-country", "--json"];
    let replayed: Value = serde_json::from_str(&operate(data.path(), &replay).await?.output)?;
    assert_eq!((&replayed["events"], &replayed["tooOld"]), (&json!(PLACES), &json!(0)));
    is_well(data.path()).await
}

#[tokio::test]
async fn what_was_pending_where_it_came_from_gets_its_one_outcome_here() -> Result<()> {
    let (data, files) = (TempDir::new()?, TempDir::new()?);
    let file = files.path().join("history.jsonl");
    write_history(&file, 5, TimeDelta::days(300), 1)?;
    let system = Visitplannr::in_directory(data.path()).await?;

    moved("import", &file, data.path()).await?;

    let visitor = Visitor::of(&system)?;
    for place in 1..=5 {
        visitor.settled(&format!("/destinations/{}", Uuid::from_u128(place))).await?;
    }
    let events = json_lines(&operate(data.path(), &["events", "--all", "--json"]).await?)?;
    assert_eq!(events.len(), 10);
    for event in events {
        let is_imported = event["metadata"]["imported"]["by"].as_str().is_some();
        assert_eq!(is_imported, event["version"] == 1, "outcomes happen here: {event}");
    }
    is_well(data.path()).await
}

#[tokio::test]
async fn what_was_concluded_is_not_concluded_again() -> Result<()> {
    let (data, elsewhere, files) = (TempDir::new()?, TempDir::new()?, TempDir::new()?);
    let file = files.path().join("history.jsonl");
    let seeded = Visitplannr::start(&["--data-dir", text(data.path())?, "--seed", "72"]).await?;
    eventually("popular areas", async || {
        let areas = ["events", "--type", "PopularAreaDetected", "--json"];
        Ok((operate(data.path(), &areas).await?.output.lines().count() >= 23).then_some(()))
    })
    .await?;
    archived(data.path(), 144 + 23).await?;
    is_well(data.path()).await?;
    seeded.terminate().await?;
    let system = Visitplannr::in_directory(elsewhere.path()).await?;
    moved("export", &file, data.path()).await?;

    moved("import", &file, elsewhere.path()).await?;

    archived(elsewhere.path(), 144 + 23).await?;
    is_well(elsewhere.path()).await?;
    system.terminate().await?;
    assert_eq!(events(elsewhere.path()).await?, events(data.path()).await?);
    is_well(elsewhere.path()).await
}
