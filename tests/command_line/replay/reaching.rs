//! Who hears of a replay, and what follows.

use std::path::Path;

use anyhow::Result;
use end_to_end::{Visitplannr, eventually};
use local::tables::{COUNTERS_TABLE, JOURNAL_TABLE, KEPT_PROPOSALS_TABLE};
use serde_json::{Value, json};

use super::{count, empty, replayed};
use crate::archive::archived;
use crate::operated::{operate, stopped_with_two_places, tamper};

/// What says how a system is, whatever was replayed.
async fn state(data: &Path) -> Result<(Value, String, String)> {
    let verified = operate(data, &["verify"]).await?;
    let faults = operate(data, &["faults", "list"]).await?;
    Ok((archived(data, 4).await?["types"].clone(), verified.output, faults.output))
}

#[tokio::test]
async fn what_is_replayed_twice_changes_nothing_and_is_not_archived_again() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let _system = Visitplannr::in_directory(data.path()).await?;
    let before = state(data.path()).await?;
    assert!(before.1.contains("no difference") && before.2.contains("No faults"), "{before:?}");
    for to in ["bus", "validate-geolocation", "collect-proposals", "count-by-country"] {
        for _ in 0..2 {
            let told = replayed(data.path(), &["--to", to]).await?;
            let events = if to == "bus" { 4 } else { 2 };
            assert_eq!((&told["events"], &told["to"]), (&json!(events), &json!(to)));
            assert!(told["name"].as_str().is_some_and(|name| name.starts_with("replay-")));
        }
    }
    assert_eq!(state(data.path()).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_replay_reaches_the_subscriber_that_is_named_and_no_other() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    // What two subscribers have made is lost.
    tamper(data.path(), async |client| {
        for table in [KEPT_PROPOSALS_TABLE, COUNTERS_TABLE, JOURNAL_TABLE] {
            empty(&client, table).await?;
        }
        Ok(())
    })
    .await?;

    // The system does not run: it does for as long as this takes.
    let told = replayed(data.path(), &["--to", "count-by-country"]).await?;

    assert_eq!(told["events"], 2);
    tamper(data.path(), async |client| {
        assert_eq!(count(&client, COUNTERS_TABLE).await?, 1, "both are in one country");
        assert_eq!(count(&client, JOURNAL_TABLE).await?, 2);
        assert_eq!(count(&client, KEPT_PROPOSALS_TABLE).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_replay_onto_the_bus_reaches_whoever_has_lost_something() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| empty(&client, KEPT_PROPOSALS_TABLE).await).await?;
    let system = Visitplannr::in_directory(data.path()).await?;

    replayed(data.path(), &["--to", "bus", "--type", "DestinationProposed"]).await?;

    eventually("the kept proposals", async || {
        // Each is kept under its id, and under its area.
        Ok((count(&system.database(), KEPT_PROPOSALS_TABLE).await? == 4).then_some(()))
    })
    .await
}

#[tokio::test]
async fn what_a_journal_has_forgotten_is_left_out_and_counted_and_is_no_fault() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    // They happened two months ago.
    let archive = rusqlite::Connection::open(data.path().join("archive.sqlite"))?;
    let old = chrono::Utc::now() - chrono::TimeDelta::days(60);
    archive.execute(
        "UPDATE events SET time = ?1, event = json_set(event, '$.time', ?2)",
        (old.timestamp_millis(), old.to_rfc3339()),
    )?;
    drop(archive);
    let _system = Visitplannr::in_directory(data.path()).await?;

    let told = replayed(data.path(), &["--to", "count-by-country"]).await?;
    let onto_bus = replayed(data.path(), &["--to", "bus"]).await?;

    assert_eq!((&told["events"], &told["tooOld"]), (&json!(0), &json!(2)));
    assert_eq!(onto_bus["events"], 4);
    let said = operate(data.path(), &["replay", "--to", "count-by-country"]).await?.output;
    assert!(said.contains("2 left out: count-by-country no longer remembers"), "{said}");
    // Whoever gets them from the bus passes them by.
    let queue_is_empty = async || {
        let bus = rusqlite::Connection::open(data.path().join("bus.sqlite"))?;
        let left: u64 = bus.query_row("SELECT COUNT(*) FROM messages", [], |row| row.get(0))?;
        Ok((left == 0).then_some(()))
    };
    eventually("all that was put on the bus", queue_is_empty).await?;
    assert_eq!(operate(data.path(), &["faults", "list"]).await?.output, "No faults.\n");
    Ok(())
}
