//! `visitplannr export` and `import`: a whole history, from one system to another.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{TimeDelta, Utc};
use end_to_end::{Visitor, Visitplannr, end_with, eventually};
use event_store::history::{HistoryFile, HistoryWriter};
use event_store::{Metadata, NewEvent, RecordedEvent, StreamId, Version};
use handlers::country_counters::CountryCounters;
use local::tables::{EVENTS_TABLE, country_counters};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::timeout;
use uuid::Uuid;

use crate::archive::archived;
use crate::command::{command, run};
use crate::operated::{json_lines, operate, stopped_with_two_places};

const SOON: Duration = Duration::from_secs(20);

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("a name that is no text")
}

/// Runs a command about a file, which has to end well.
async fn moved(verb: &str, file: &Path, data: &Path) -> Result<Value> {
    let told = operate(data, &[verb, text(file)?, "--json"]).await?;
    assert_eq!((told.code, told.errors.as_str()), (Some(0), ""), "{verb}");
    Ok(serde_json::from_str(&told.output)?)
}

/// Proposals in Switzerland, the first of which was made so long ago, and each other nine days after the one
/// before, so that no area was ever popular; with or without their outcomes.
fn write_history(file: &Path, places: u64, age: TimeDelta, versions: u64) -> Result<()> {
    let mut history = HistoryWriter::begin(File::create(file)?)?;
    for place in 0..places {
        let proposed_at = Utc::now() - age + TimeDelta::days(9) * i32::try_from(place)?;
        for version in 1..=versions {
            let geolocation = json!({"latitude": 47.3845, "longitude": 8.5742});
            let (event_type, payload) = match version {
                1 => ("DestinationProposed", json!({"name": "Zoo", "geolocation": geolocation})),
                _ => ("GeolocationValidationSucceeded", json!({"country": "CH"})),
            };
            let id = u128::from(place + 1);
            history.event(&RecordedEvent {
                stream: StreamId::new("destination", Uuid::from_u128(id).to_string()),
                version: Version(version),
                event: NewEvent {
                    id: Uuid::from_u128(id << 64 | u128::from(version)),
                    event_type: event_type.to_owned(),
                    payload: payload.as_object().cloned().context("no object")?,
                    schema: 1,
                    timestamp: proposed_at + TimeDelta::seconds(i64::try_from(version)?),
                    metadata: Metadata {
                        correlation_id: "the flow".to_owned(),
                        causation_id: "the request".to_owned(),
                        actor: None,
                        traceparent: None,
                        imported: None,
                    },
                },
            })?;
        }
    }
    history.end()?;
    Ok(())
}

/// Nothing differs, and nothing could not be processed.
async fn is_well(data: &Path) -> Result<()> {
    let verified = operate(data, &["verify"]).await?;
    assert_eq!(verified.code, Some(0), "{}{}", verified.output, verified.errors);
    assert_eq!(operate(data, &["faults", "list"]).await?.output, "No faults.\n");
    Ok(())
}

/// All events but what an import adds to them.
async fn events(data: &Path) -> Result<Vec<Value>> {
    let mut events = json_lines(&operate(data, &["events", "--all", "--json"]).await?)?;
    for event in &mut events {
        event["metadata"].as_object_mut().context("no metadata")?.remove("imported");
    }
    events.sort_by_key(|event| (event["stream"].to_string(), event["version"].as_u64()));
    Ok(events)
}

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
    seeded.terminate().await?;
    let system = Visitplannr::in_directory(elsewhere.path()).await?;
    moved("export", &file, data.path()).await?;

    moved("import", &file, elsewhere.path()).await?;

    archived(elsewhere.path(), 144 + 23).await?;
    system.terminate().await?;
    assert_eq!(events(elsewhere.path()).await?, events(data.path()).await?);
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
            assert!(said.contains("say the same again to go on: stopped"), "{said}");
        }
    }
    // Somebody proposes something meanwhile.
    let place = json!({"name": "New", "geolocation": {"latitude": 48.8582, "longitude": 2.2945}});
    Visitor::of(&system)?.accepted(&place).await?;

    moved("import", &file, data.path()).await?;

    archived(data.path(), 2 * PLACES + 2).await?;
    system.terminate().await?;
    let found = events(data.path()).await?;
    assert_eq!(found.len() as u64, 2 * PLACES + 2);
    is_well(data.path()).await
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

#[tokio::test]
async fn a_reader_that_leaves_early_has_no_whole_history_and_that_is_told() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let mut command = command(Path::new("/"), &["export", "-", "--data-dir", text(data.path())?])?;
    let mut process = command.spawn()?;

    // As `| head -0` does.
    drop(process.stdout.take());

    let ended = timeout(SOON, process.wait_with_output()).await??;
    let said = String::from_utf8(ended.stderr)?;
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("is no whole history"), "{said}");
    Ok(())
}

#[tokio::test]
async fn what_can_not_be_written_leaves_no_file() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let full = OpenOptions::new().write(true).open("/dev/full")?;
    let mut command = command(Path::new("/"), &["export", "-", "--data-dir", text(data.path())?])?;
    // `output` would take the disk away again.
    let process = command.stdout(full).spawn()?;
    let ended = timeout(SOON, process.wait_with_output()).await??;
    let said = String::from_utf8(ended.stderr)?;
    assert!(ended.status.code() == Some(1) && said.contains("No space left"), "{said}");

    let directory = TempDir::new()?;
    // A directory stands where the file should.
    let file = directory.path().join("history.jsonl");
    fs::create_dir(&file)?;
    let refused = operate(data.path(), &["export", text(&file)?]).await?;
    assert_eq!(refused.code, Some(1), "{}", refused.errors);
    assert!(refused.errors.contains("history.jsonl can't be written"), "{}", refused.errors);
    assert_eq!(directory.path().read_dir()?.count(), 1, "what was written meanwhile is gone");
    Ok(())
}

#[tokio::test]
async fn a_history_with_gaps_is_not_exported() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    crate::operated::tamper(data.path(), async |client| {
        let pk = format!("destination#{id}#stream");
        let key = crate::operated::key(&pk, aws_sdk_dynamodb::types::AttributeValue::N("1".into()));
        client.delete_item().table_name(EVENTS_TABLE).set_key(Some(key.into())).send().await?;
        Ok(())
    })
    .await?;
    let directory = TempDir::new()?;
    let file = directory.path().join("history.jsonl");

    let refused = operate(data.path(), &["export", text(&file)?]).await?;

    assert_eq!(refused.code, Some(1));
    for says in ["visitplannr verify", "event 2 of stream", "stands where event 1 has to"] {
        assert!(refused.errors.contains(says), "{says}: {}", refused.errors);
    }
    assert_eq!(directory.path().read_dir()?.count(), 0);
    Ok(())
}

#[tokio::test]
async fn what_is_no_whole_history_or_would_be_mixed_with_another_is_refused() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let files = TempDir::new()?;
    let file = |name: &str| -> PathBuf { files.path().join(name) };
    moved("export", &file("whole"), data.path()).await?;
    let whole = fs::read(file("whole"))?;
    fs::write(file("cut"), &whole[..whole.len() - 1])?;
    fs::write(file("changed"), String::from_utf8(whole.clone())?.replace("Eiffel", "Other!"))?;
    fs::write(file("something"), "else\n")?;
    let elsewhere = TempDir::new()?;
    for (name, says) in [
        ("cut", "cut can't be imported: it ends too early"),
        ("changed", "its events are not those"),
        ("something", "it is no exported history"),
        ("nowhere", "No such file"),
    ] {
        let refused = operate(elsewhere.path(), &["import", text(&file(name))?]).await?;
        assert_eq!(refused.code, Some(1), "{name}");
        assert!(refused.errors.contains("nothing was imported"), "{}", refused.errors);
        assert!(refused.errors.contains(says), "{}", refused.errors);
    }
    assert_eq!(elsewhere.path().read_dir()?.count(), 0, "nothing was made");
    let refused = operate(data.path(), &["import", text(&file("whole"))?]).await?;
    assert_eq!(refused.code, Some(1));
    assert!(refused.errors.contains("there are events already"), "{}", refused.errors);
    // What is exported from nowhere is no empty history.
    let refused = run(elsewhere.path(), &["export", "history"]).await?;
    assert_eq!(refused.code, Some(1));
    assert!(refused.errors.contains("there is no system in"), "{}", refused.errors);
    Ok(())
}

#[tokio::test]
async fn an_export_can_be_read_by_its_owner_only() -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let (data, _) = stopped_with_two_places().await?;
    let files = TempDir::new()?;
    let file = files.path().join("history.jsonl");

    moved("export", &file, data.path()).await?;

    assert_eq!(fs::metadata(&file)?.permissions().mode() & 0o777, 0o600);
    assert_eq!(HistoryFile::open(File::open(&file)?)?.contents().events, 4);
    Ok(())
}
