//! A replay that does not come to its end, and one that has to.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::{Visitor, Visitplannr, end_with, eventually};
use local::tables::KEPT_PROPOSALS_TABLE;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::timeout;

use super::{empty, path, replayed};
use crate::archive::archived;
use crate::command::command;
use crate::history::is_well;
use crate::operated::tamper;
use crate::stand_in::ended;

const SOON: Duration = Duration::from_secs(20);
/// A replay asks again for 13 seconds.
const PATIENT: Duration = Duration::from_mins(1);

/// A system that was seeded and whose kept proposals are lost, so that a replay of them can be seen.
async fn seeded_without_kept_proposals(data: &Path, count: u64) -> Result<Visitplannr> {
    let seed = count.to_string();
    let system = Visitplannr::start(&["--data-dir", path(data)?, "--seed", &seed]).await?;
    eventually("all events of destinations", async || {
        Ok((archived_of_destinations(data).await? == 2 * count).then_some(()))
    })
    .await?;
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
async fn what_happens_after_it_has_begun_is_not_repeated() -> Result<()> {
    let data = TempDir::new()?;
    let system = seeded_without_kept_proposals(data.path(), 60).await?;
    let slowly = ["--to", "bus", "--type", "DestinationProposed", "--rate", "15", "--json"];
    let directory = ["--data-dir", path(data.path())?];
    let mut command = command(Path::new("/"), &[&["replay"], &slowly[..], &directory].concat())?;
    let process = command.spawn()?;
    eventually("the second batch", async || Ok((kept(&system).await? > 10).then_some(()))).await?;

    let place = json!({"name": "New", "geolocation": {"latitude": 44.1, "longitude": 2.2945}});
    Visitor::of(&system)?.accepted(&place).await?;
    archived(data.path(), 2 * 60 + 1).await?;

    let told = ended(process).await?;
    assert_eq!((told.code, told.errors.as_str()), (Some(0), ""));
    let told: Value = serde_json::from_str(&told.output)?;
    assert_eq!(told["events"], 60, "{told}");
    Ok(())
}

/// Events of destinations in the archive. What is concluded from them may still be under way.
async fn archived_of_destinations(data: &Path) -> Result<u64> {
    let told = archived(data, 0).await?;
    let types = told["types"].as_array().context("no types")?;
    let of_destinations = types.iter().filter(|it| it["log"] == "destination");
    Ok(of_destinations.filter_map(|it| it["events"].as_u64()).sum())
}

#[tokio::test]
async fn killed_and_begun_again_from_the_start_it_does_nothing_twice() -> Result<()> {
    let data = TempDir::new()?;
    let system = seeded_without_kept_proposals(data.path(), 60).await?;
    let destinations = ["--to", "bus", "--log", "destination"];
    let slowly = ["--rate", "40", "--data-dir", path(data.path())?];
    let arguments = [&["replay"], &destinations[..], &slowly].concat();
    let mut process = command(Path::new("/"), &arguments)?.spawn()?;
    eventually("the second batch", async || Ok((kept(&system).await? > 10).then_some(()))).await?;

    process.kill().await?;

    let quickly = [&destinations[..], &["--rate", "10000"]].concat();
    assert_eq!(replayed(data.path(), &quickly).await?["events"], 2 * 60);
    eventually("every proposal", async || Ok((kept(&system).await? == 60).then_some(()))).await?;
    is_well(data.path()).await?;
    assert_eq!(archived_of_destinations(data.path()).await?, 2 * 60, "nothing is news");
    Ok(())
}
