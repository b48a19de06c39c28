//! `visitplannr events`: the history, and what is added to it.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::{Visitplannr, end_with};
use local::tables::EVENTS_TABLE;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout};
use tokio::time::timeout;

use crate::command::command;
use crate::operated::{json_lines, key, listed, operate, set, stopped_with_two_places, tamper};

const SOON: Duration = Duration::from_secs(10);

/// The command in a process of its own, and the lines that it prints.
fn following(data: &Path, arguments: &[&str]) -> Result<(Child, Lines<BufReader<ChildStdout>>)> {
    let data = data.to_str().context("a name that is not UTF-8")?;
    let arguments = [&["events", "--follow", "--data-dir", data], arguments].concat();
    let mut process = command(Path::new("/"), &arguments)?.spawn()?;
    let output = process.stdout.take().context("no output")?;
    Ok((process, BufReader::new(output).lines()))
}

async fn next(lines: &mut Lines<BufReader<ChildStdout>>) -> Result<Value> {
    let line = timeout(SOON, lines.next_line()).await??;
    Ok(serde_json::from_str(&line.context("it ended")?)?)
}

async fn ends_well(process: Child) -> Result<()> {
    let ended = timeout(SOON, process.wait_with_output()).await??;
    assert!(ended.status.success(), "{}", ended.status);
    assert_eq!(String::from_utf8(ended.stderr)?, "");
    Ok(())
}

#[tokio::test]
async fn the_history_of_a_destination_is_told_in_its_order() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;

    let told = operate(data.path(), &["events", &id, "--json"]).await?;

    assert_eq!((told.code, told.errors.as_str()), (Some(0), ""));
    let events = json_lines(&told)?;
    let places: Vec<_> = events.iter().map(|event| (&event["version"], &event["type"])).collect();
    let (proposed, validated) =
        (json!("DestinationProposed"), json!("GeolocationValidationSucceeded"));
    assert_eq!(places, [(&json!(1), &proposed), (&json!(2), &validated)]);
    assert_eq!(events[0]["stream"], json!({"category": "destination", "id": id}));
    assert_eq!(events[0]["payload"]["name"], "Eiffel Tower");
    Ok(())
}

#[tokio::test]
async fn of_all_events_the_newest_are_told_the_newest_last() -> Result<()> {
    let (data, [_, second]) = stopped_with_two_places().await?;

    let told = operate(data.path(), &["events", "--last", "3", "--json"]).await?;

    let events = json_lines(&told)?;
    let times: Vec<_> = events.iter().map(|event| event["timestamp"].as_str()).collect();
    assert!(times.len() == 3 && times.is_sorted(), "{times:?}");
    assert_eq!((&events[2]["stream"]["id"], &events[2]["version"]), (&json!(second), &json!(2)));
    let all = operate(data.path(), &["events", "--all", "--json"]).await?;
    assert_eq!(json_lines(&all)?.len(), 4);
    let typed = ["events", "--type", "DestinationProposed", "--json"];
    assert_eq!(json_lines(&operate(data.path(), &typed).await?)?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn people_get_a_line_an_event_without_colours_in_a_pipe() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;

    let told = operate(data.path(), &["events", &id]).await?.output;

    let lines: Vec<_> = told.lines().collect();
    let column = |line: &str| line.find("  {");
    assert_eq!(lines.len(), 2);
    assert!(column(lines[0]).is_some() && column(lines[0]) == column(lines[1]), "{told}");
    assert!(lines[0].contains(&format!("destination#{id}")), "{told}");
    assert!(lines[1].contains("GeolocationValidationSucceeded"), "{told}");
    assert!(!told.contains('\x1b'), "{told}");
    Ok(())
}

#[tokio::test]
async fn people_are_told_that_there_is_nothing_and_scripts_get_nothing() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let none = ["events", "--type", "DestinationProposalExpired"];

    let there_are =
        "No events; the types are DestinationProposed, GeolocationValidationSucceeded.\n";
    assert_eq!(operate(data.path(), &none).await?.output, there_are);
    assert_eq!(operate(data.path(), &[&none[..], &["--json"]].concat()).await?.output, "");
    Ok(())
}

#[tokio::test]
async fn what_is_appended_is_told_once_until_ctrl_c() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let first = listed(&system, "Eiffel Tower", 48.8582).await?;
    let (process, mut lines) = following(data.path(), &["--json"])?;
    for version in [1, 2] {
        let event = next(&mut lines).await?;
        assert_eq!((&event["stream"]["id"], &event["version"]), (&json!(first), &json!(version)));
    }

    let second = listed(&system, "Science park", 44.1).await?;

    for version in [1, 2] {
        let event = next(&mut lines).await?;
        assert_eq!((&event["stream"]["id"], &event["version"]), (&json!(second), &json!(version)));
    }
    end_with("INT", process.id().context("it ended")?).await?;
    ends_well(process).await
}

#[tokio::test]
async fn one_destination_is_followed_alone() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let id = listed(&system, "Eiffel Tower", 48.8582).await?;
    let (process, mut lines) = following(data.path(), &[&id, "--json"])?;
    next(&mut lines).await?;
    next(&mut lines).await?;
    listed(&system, "Science park", 44.1).await?;

    let stored = system.database().get_item().table_name(EVENTS_TABLE);
    let pk = format!("destination#{id}#stream");
    let stored = stored.set_key(Some(key(&pk, AttributeValue::N("2".to_owned())).into()));
    let mut item = stored.send().await?.item.context("no event")?;
    item.insert("sk".to_owned(), AttributeValue::N("3".to_owned()));
    item.insert("id".to_owned(), AttributeValue::S(uuid::Uuid::from_u128(9).to_string()));
    let put = system.database().put_item().table_name(EVENTS_TABLE);
    put.set_item(Some(item)).send().await?;

    let event = next(&mut lines).await?;
    assert_eq!((&event["stream"]["id"], &event["version"]), (&json!(id), &json!(3)));
    end_with("TERM", process.id().context("it ended")?).await?;
    ends_well(process).await
}

#[tokio::test]
async fn it_ends_when_nobody_reads_any_more_though_nothing_happens() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let id = listed(&system, "Eiffel Tower", 48.8582).await?;
    for arguments in [&["--json"][..], &[&id, "--json"]] {
        let (process, mut lines) = following(data.path(), arguments)?;
        next(&mut lines).await?;

        // As `| head -1` does.
        drop(lines);

        ends_well(process).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_event_is_told_beside_the_rest() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        let first = key(&format!("destination#{id}#stream"), AttributeValue::N("1".to_owned()));
        set(&client, EVENTS_TABLE, first, "id", AttributeValue::S("no id".to_owned())).await
    })
    .await?;

    let told = operate(data.path(), &["events", "--json"]).await?;

    assert_eq!((told.code, json_lines(&told)?.len()), (Some(1), 3));
    assert!(
        told.errors.contains(&format!("item 1 of stream `destination#{id}")),
        "{}",
        told.errors
    );
    assert!(told.errors.contains("1 of the items are not events"), "{}", told.errors);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_told_is_refused_with_the_way_out() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    let nobody = "0198c5a0-0000-7000-8000-000000000001";
    for (arguments, code, says) in [
        (&["events", "--follow"][..], 1, "start it with `visitplannr serve`"),
        (&["events", &id, "--follow"], 1, "start it with `visitplannr serve`"),
        (&["events", nobody], 1, "there is no stream destination#"),
        (&["events", "tower"], 2, "a destination's UUID"),
        (&["events", &id, "--last", "3"], 2, "--last"),
    ] {
        let refused = operate(data.path(), arguments).await?;
        assert_eq!(refused.code, Some(code), "{arguments:?}: {}", refused.errors);
        assert!(refused.errors.contains(says), "{}", refused.errors);
    }
    Ok(())
}
