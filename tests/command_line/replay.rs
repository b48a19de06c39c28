//! `visitplannr replay`: what was published, once more.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::{Visitplannr, end_with, eventually};
use local::tables::{COUNTERS_TABLE, JOURNAL_TABLE, KEPT_PROPOSALS_TABLE};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::timeout;

use crate::archive::archived;
use crate::command::command;
use crate::operated::{json_lines, operate, stopped_with_two_places, tamper};

const SOON: Duration = Duration::from_secs(20);
/// A replay asks again for 13 seconds.
const PATIENT: Duration = Duration::from_secs(60);

/// Replays, which has to end well.
async fn replayed(data: &Path, arguments: &[&str]) -> Result<Value> {
    let told = operate(data, &[&["replay", "--json"], arguments].concat()).await?;
    assert_eq!((told.code, told.errors.as_str()), (Some(0), ""), "{arguments:?}");
    Ok(serde_json::from_str(&told.output)?)
}

async fn count(client: &Client, table: &str) -> Result<i32> {
    Ok(client.scan().table_name(table).send().await?.count())
}

async fn empty(client: &Client, table: &str) -> Result<()> {
    for item in client.scan().table_name(table).send().await?.items.unwrap_or_default() {
        let key = item.into_iter().filter(|(name, _)| name == "pk" || name == "sk");
        client.delete_item().table_name(table).set_key(Some(key.collect())).send().await?;
    }
    Ok(())
}

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
async fn the_events_table_and_files_of_a_lake_are_sources_too() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let lines = archived_lines(data.path())?;
    // As Firehose files them, an event twice; and with what a file system leaves.
    let lake = TempDir::new()?;
    let day = lake.path().join("events/year=2026/month=11/day=21");
    fs::create_dir_all(&day)?;
    let file = |lines: &[String]| gzip(&(lines.join("\n") + "\n"));
    fs::write(day.join("stream-1-1.gz"), file(&lines[2..]))?;
    fs::write(day.join("stream-1-2.gz"), [file(&lines[..2]), file(&lines[1..3])].concat())?;
    fs::write(day.join(".DS_Store"), "no events")?;
    fs::remove_file(data.path().join("archive.sqlite"))?;
    let lake = lake.path().to_str().context("a name that is no text")?;
    for source in ["table", lake] {
        let arguments = ["replay", "--to", "bus", "--dry-run", "--json", "--source", source];
        let told = json_lines(&operate(data.path(), &arguments).await?)?;
        let types: Vec<_> = told.iter().map(|it| (&it["type"], &it["events"])).collect();
        let (proposed, succeeded) =
            (json!("DestinationProposed"), json!("GeolocationValidationSucceeded"));
        assert_eq!(types, [(&proposed, &json!(2)), (&succeeded, &json!(2))], "{source}");
    }
    let told = replayed(data.path(), &["--to", "collect-proposals", "--source", lake]).await?;
    assert_eq!(told["events"], 2);
    Ok(())
}

/// The events of the archive, as JSON.
fn archived_lines(data: &Path) -> Result<Vec<String>> {
    let archive = rusqlite::Connection::open(data.join("archive.sqlite"))?;
    let mut statement = archive.prepare("SELECT event FROM events ORDER BY id")?;
    let lines = statement.query_map([], |row| row.get(0))?;
    Ok(lines.collect::<Result<_, _>>()?)
}

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut file = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
    file.write_all(text.as_bytes()).unwrap();
    file.finish().unwrap()
}

#[tokio::test]
async fn a_dry_run_says_what_would_go_and_sends_nothing() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| empty(&client, KEPT_PROPOSALS_TABLE).await).await?;

    let told = operate(data.path(), &["replay", "--to", "collect-proposals", "--dry-run"]).await?;

    assert_eq!(told.code, Some(0), "{}", told.errors);
    assert_eq!(told.output.trim(), "2  destination   DestinationProposed");
    let nobody = ["replay", "--to", "bus", "--dry-run", "--log", "country"];
    assert_eq!(operate(data.path(), &nobody).await?.output, "No events to replay.\n");
    tamper(data.path(), async |client| {
        assert_eq!(count(&client, KEPT_PROPOSALS_TABLE).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn events_are_chosen_by_time_and_a_replay_goes_on_after_one() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let all = json_lines(&operate(data.path(), &["events", "--json"]).await?)?;
    let (third, id) = (all[2]["timestamp"].as_str().unwrap(), all[1]["id"].as_str().unwrap());
    for (arguments, events) in [
        (&["--from", third][..], 2),
        (&["--until", third], 2),
        (&["--from", "2000-01-01", "--until", "2000-01-02"], 0),
        (&["--after", id], 2),
        (&["--after", all[3]["id"].as_str().unwrap()], 0),
    ] {
        let told = replayed(data.path(), &[&["--to", "bus"], arguments].concat()).await?;
        assert_eq!(told["events"], events, "{arguments:?}");
    }
    Ok(())
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
    assert!(said.contains("2 left out: they are older than"), "{said}");
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

/// A system that was seeded and whose kept proposals are lost, so that a replay of them can be seen.
async fn seeded_without_kept_proposals(data: &Path, count: u64) -> Result<Visitplannr> {
    let seed = count.to_string();
    let system = Visitplannr::start(&["--data-dir", path(data)?, "--seed", &seed]).await?;
    archived(data, 2 * count).await?;
    eventually("the proposals", async || Ok((kept(&system).await? == count).then_some(()))).await?;
    system.terminate().await?;
    tamper(data, async |client| empty(&client, KEPT_PROPOSALS_TABLE).await).await?;
    Visitplannr::in_directory(data).await
}

/// Proposals that are kept.
async fn kept(system: &Visitplannr) -> Result<u64> {
    let scan = system.database().scan().table_name(KEPT_PROPOSALS_TABLE);
    let events = scan.filter_expression("sk = :event");
    let events =
        events.expression_attribute_values(":event", AttributeValue::S("EVENT".to_owned()));
    Ok(events.send().await?.count().try_into()?)
}

/// The number of events that were replayed, and where to go on.
fn where_to_go_on(said: &str) -> Result<(u64, &str)> {
    let words = said.split("visitplannr: ").nth(1).with_context(|| said.to_owned())?;
    let sent = words.split(' ').next().context("no number")?;
    let sent = sent.parse().with_context(|| said.to_owned())?;
    let id = words.split("--after ").nth(1).and_then(|rest| rest.split([':', '\n']).next());
    Ok((sent, id.with_context(|| said.to_owned())?))
}

#[tokio::test]
async fn ctrl_c_stops_it_with_the_place_to_go_on_from() -> Result<()> {
    let data = TempDir::new()?;
    let system = seeded_without_kept_proposals(data.path(), 60).await?;
    let proposals = ["--to", "bus", "--type", "DestinationProposed"];
    let slowly = ["--rate", "20", "--data-dir", path(data.path())?];
    let mut command = command(Path::new("/"), &[&["replay"], &proposals[..], &slowly].concat())?;
    let process = command.stderr(Stdio::piped()).spawn()?;
    // It takes three seconds, and has begun.
    eventually("the second batch", async || Ok((kept(&system).await? > 10).then_some(()))).await?;

    end_with("INT", process.id().context("it ended")?).await?;

    let ended = timeout(SOON, process.wait_with_output()).await??;
    let said = String::from_utf8(ended.stderr)?;
    assert_eq!(ended.status.code(), Some(1), "{said}");
    let (sent, id) = where_to_go_on(&said)?;
    assert!(said.contains("stopped") && sent < 60, "{said}");
    let rest = [&proposals[..], &["--rate", "10000", "--after", id]].concat();
    let rest = replayed(data.path(), &rest).await?;
    assert_eq!(rest["events"].as_u64().unwrap() + sent, 60, "{said}");
    eventually("every proposal", async || Ok((kept(&system).await? == 60).then_some(()))).await
}

#[tokio::test]
async fn a_system_that_is_killed_in_the_middle_gets_the_rest_when_it_is_back() -> Result<()> {
    let data = TempDir::new()?;
    let system = seeded_without_kept_proposals(data.path(), 60).await?;
    let proposals = ["--to", "collect-proposals"];
    let slowly = ["--rate", "20", "--data-dir", path(data.path())?];
    let mut command = command(Path::new("/"), &[&["replay"], &proposals[..], &slowly].concat())?;
    let process = command.stderr(Stdio::piped()).spawn()?;
    eventually("the second batch", async || Ok((kept(&system).await? > 10).then_some(()))).await?;

    system.kill().await?;

    let ended = timeout(PATIENT, process.wait_with_output()).await??;
    let said = String::from_utf8(ended.stderr)?;
    assert_eq!(ended.status.code(), Some(1), "{said}");
    let (sent, id) = where_to_go_on(&said)?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let rest = [&proposals[..], &["--rate", "10000", "--after", id]].concat();
    let rest = replayed(data.path(), &rest).await?;
    assert_eq!(rest["events"].as_u64().unwrap() + sent, 60, "{said}");
    assert_eq!(kept(&system).await?, 60);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_replayed_is_refused_with_the_way_out() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    for (arguments, code, says) in [
        (&["--to", "nobody"][..], 2, "there are bus, validate-geolocation"),
        (&["--to", "2026-11-21"], 2, "dates are --from and --until"),
        (&["--to", "bus", "--from", "yesterday"], 2, "a date such as 2026-11-21"),
        (&["--to", "bus", "--rate", "0"], 2, "--rate"),
        (&["--to", "bus", "--to-people"], 1, "name the subscriber"),
        (&["--to", "count-by-country", "--to-people"], 1, "leave --to-people out"),
        (&["--to", "bus", "--after", "nothing"], 1, "there is no event nothing to go on after"),
        (&["--to", "bus", "--source", "lake"], 1, "name a directory with its files"),
        (&["--to", "bus", "--source", "/nowhere"], 1, "/nowhere can't be read"),
        (&["--to", "bus", "--source", "/etc/passwd"], 1, "line 1 is no CloudEvent"),
    ] {
        let refused = operate(data.path(), &[&["replay"], arguments].concat()).await?;
        assert_eq!(refused.code, Some(code), "{arguments:?}: {}", refused.errors);
        assert!(refused.errors.contains(says), "{arguments:?}: {}", refused.errors);
    }
    Ok(())
}

#[tokio::test]
async fn a_disk_without_room_for_bringing_events_in_order_is_told() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let arguments =
        ["replay", "--to", "bus", "--source", "table", "--data-dir", path(data.path())?];
    // Where nobody can make a file, not even root.
    let mut command = command(Path::new("/"), &arguments)?;
    let ended = timeout(SOON, command.env("TMPDIR", "/proc").output()).await??;
    let said = String::from_utf8(ended.stderr)?;
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("nothing was replayed") && said.contains("temporary"), "{said}");
    Ok(())
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().context("a name that is no text")
}
