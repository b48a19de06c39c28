//! From one system to another, whatever comes between.

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::TimeDelta;
use end_to_end::{Visitor, Visitplannr, end_with, eventually, program};
use local::tables::EVENTS_TABLE;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::timeout;

use super::{events, is_well, moved, text, write_history};
use crate::archive::archived;
use crate::command::command;
use crate::operated::{operate, stopped_with_two_places};

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn an_exported_history_makes_the_same_system_elsewhere() -> Result<()> {
    let (data, ids) = stopped_with_two_places().await?;
    let (elsewhere, files) = (TempDir::new()?, TempDir::new()?);
    let file = files.path().join("history.jsonl");

    let exported = moved("export", &file, data.path()).await?;
    let imported = moved("import", &file, elsewhere.path()).await?;

    assert_eq!((&exported["events"], &exported["streams"]), (&json!(4), &json!(2)));
    assert_eq!((&imported["events"], &imported["streams"]), (&json!(4), &json!(2)));
    assert_eq!(events(elsewhere.path()).await?, events(data.path()).await?);
    let system = Visitplannr::in_directory(elsewhere.path()).await?;
    let visitor = Visitor::of(&system)?;
    for id in ids {
        visitor.settled(&format!("/destinations/{id}")).await?;
        visitor.home_page_with(&format!("/destinations/{id}")).await?;
    }
    archived(elsewhere.path(), 4).await?;
    is_well(elsewhere.path()).await
}

/// Events that a system has.
async fn count(system: &Visitplannr) -> Result<i32> {
    let scan = system.database().scan().table_name(EVENTS_TABLE);
    let scan = scan.select(aws_sdk_dynamodb::types::Select::Count);
    let mut pages = scan.into_paginator().send();
    let mut count = 0;
    while let Some(page) = pages.next().await {
        count += page?.count();
    }
    Ok(count)
}

#[tokio::test]
async fn an_import_that_is_stopped_or_killed_goes_on_when_it_is_begun_again() -> Result<()> {
    const PLACES: u64 = 400;
    let (data, files) = (TempDir::new()?, TempDir::new()?);
    let file = files.path().join("history.jsonl");
    write_history(&file, PLACES, TimeDelta::days(20_000), 2)?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let arguments = ["import", text(&file)?, "--data-dir", text(data.path())?];
    for signal in ["INT", "KILL"] {
        let before = count(&system).await?;
        let mut command = command(Path::new("/"), &arguments)?;
        let process = command.stderr(Stdio::piped()).spawn()?;
        eventually("imported events", async || Ok((count(&system).await? > before).then_some(())))
            .await?;
        end_with(signal, process.id().context("it ended")?).await?;
        let ended = timeout(SOON, process.wait_with_output()).await??;
        let said = String::from_utf8(ended.stderr)?;
        if signal == "INT" {
            assert_eq!(ended.status.code(), Some(1), "{said}");
            assert!(said.contains("run the same command again to go on: stopped"), "{said}");
        }
    }
    // Somebody proposes something meanwhile.
    let place = json!({"name": "New", "geolocation": {"latitude": 48.8582, "longitude": 2.2945}});
    Visitor::of(&system)?.accepted(&place).await?;

    moved("import", &file, data.path()).await?;

    archived(data.path(), 2 * PLACES + 2).await?;
    is_well(data.path()).await?;
    system.terminate().await?;
    let found = events(data.path()).await?;
    assert_eq!(found.len() as u64, 2 * PLACES + 2);
    is_well(data.path()).await
}

#[tokio::test]
async fn an_import_that_finds_no_more_room_goes_on_when_there_is_some() -> Result<()> {
    const PLACES: u64 = 400;
    let (data, files) = (TempDir::new()?, TempDir::new()?);
    let file = files.path().join("history.jsonl");
    write_history(&file, PLACES, TimeDelta::days(20_000), 2)?;
    // No file may have more than half a megabyte, or one: shells differ.
    let bounded = "trap '' XFSZ; ulimit -f 1000; exec \"$0\" \"$@\"";
    let mut shell = tokio::process::Command::new("sh");
    shell.args(["-c", bounded]).arg(program("visitplannr")?);
    shell.args(["import", text(&file)?, "--data-dir", text(data.path())?]);

    let full = timeout(SOON, shell.output()).await??;

    let said = String::from_utf8(full.stderr)?;
    assert_eq!(full.status.code(), Some(1), "{said}");
    assert!(said.contains("run the same command again to go on"), "{said}");
    assert!(said.contains("disk") && said.lines().count() == 1, "{said}");
    moved("import", &file, data.path()).await?;
    assert_eq!(events(data.path()).await?.len() as u64, 2 * PLACES);
    Ok(())
}

#[tokio::test]
async fn a_pipe_does_where_there_is_no_file() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let (elsewhere, files) = (TempDir::new()?, TempDir::new()?);
    let file = files.path().join("history.jsonl");
    let exported = operate(data.path(), &["export", "-"]).await?;
    assert_eq!((exported.code, exported.errors.as_str()), (Some(0), ""));
    fs::write(&file, exported.output)?;
    let mut command =
        command(Path::new("/"), &["import", "-", "--data-dir", text(elsewhere.path())?])?;

    let imported = timeout(SOON, command.stdin(File::open(&file)?).output()).await??;

    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    assert_eq!(events(elsewhere.path()).await?, events(data.path()).await?);
    Ok(())
}
