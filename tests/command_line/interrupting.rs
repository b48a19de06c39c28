//! Ctrl-C while a command waits for something: it ends at once, and does not say that all is well.

use anyhow::{Context, Result};
use chrono::TimeDelta;
use end_to_end::{end_with, eventually};
use serde_json::json;
use tempfile::TempDir;

use crate::command::command;
use crate::history::{text, write_history};
use crate::stand_in::{StandIn, ended};

#[tokio::test]
async fn events_that_are_not_all_of_them_are_no_good_end() -> Result<()> {
    let system = StandIn::new().await?;
    system.hangs("Scan").await;

    let told = system.stopped_after(system.begin(&["events", "--all", "--json"])?, ".Scan").await?;

    assert_eq!(told.code, Some(1));
    assert!(told.errors.contains("stopped; these are not all events"), "{}", told.errors);
    Ok(())
}

#[tokio::test]
async fn a_replay_ends_while_it_looks_for_its_system() -> Result<()> {
    let system = StandIn::that_says_nothing().await?;

    let told = system.stopped_after(system.begin(&["replay", "--to", "bus"])?, "/running").await?;

    assert_eq!(told.code, Some(1));
    assert!(told.errors.contains("stopped; nothing was replayed"), "{}", told.errors);
    Ok(())
}

#[tokio::test]
async fn a_rebuild_ends_while_it_prepares() -> Result<()> {
    let system = StandIn::new().await?;
    system.hangs("DescribeTable").await;

    let told = system.stopped_after(system.begin(&["rebuild"])?, ".DescribeTable").await?;

    assert_eq!(told.code, Some(1));
    assert!(told.errors.contains("stopped; the live models are unchanged"), "{}", told.errors);
    Ok(())
}

#[tokio::test]
async fn seeding_ends_while_a_site_does_not_answer() -> Result<()> {
    let site = StandIn::that_says_nothing().await?;
    let here = TempDir::new()?;
    let arguments = ["seed", "--count", "5", "--url", &site.server.uri()];
    let process = command(here.path(), &arguments)?.spawn()?;
    eventually("the question", async || Ok(site.was_asked("/health").await.then_some(()))).await?;

    end_with("INT", process.id().context("it ended")?).await?;

    let told = ended(process).await?;
    assert_eq!(told.code, Some(1));
    assert!(told.errors.contains("stopped; nothing was proposed"), "{}", told.errors);
    Ok(())
}

#[tokio::test]
async fn an_import_does_not_know_of_a_transaction_that_was_under_way() -> Result<()> {
    let (system, files) = (StandIn::new().await?, TempDir::new()?);
    let file = files.path().join("history.jsonl");
    write_history(&file, 3, TimeDelta::days(900), 1)?;
    system.answers("Scan", "", &json!({"Items": [], "Count": 0}), None).await;
    system.answers("PutItem", "history-import", &json!({}), None).await;
    system.hangs("PutItem").await;

    let import = system.begin(&["import", text(&file)?])?;
    let told = system.stopped_after(import, "DestinationProposed").await?;

    assert_eq!(told.code, Some(1));
    let says = "it is not known whether anything was imported; run the same command again to go on: stopped";
    assert!(told.errors.contains(says), "{}", told.errors);
    Ok(())
}
