//! Text that others chose, on a terminal and in the log: nothing in it is obeyed, hidden, or taken for a line of its own.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use chrono::Utc;
use end_to_end::{Visitplannr, eventually};
use event_store::{EventStore, ExpectedVersion, Metadata, NewEvent, StreamId};
use handlers::stations::receive_commands::PROPOSE_DESTINATION;
use local::tables::event_store;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::command::run;
use crate::operated::{json_lines, operate};

/// It clears the screen, sets a title, writes from right to left, hides letters, and forges a line.
const HOSTILE: &str = "a\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m\u{202e}b\u{200b}c\u{2066}d\u{ad}e\u{e0041}\u{2028}f\r\nforged 1";
const STREAM: Uuid = Uuid::from_u128(7);

/// Whatever a terminal obeys or does not show, but for the ends of lines and the tabs of scripts.
fn is_hostile(letter: char) -> bool {
    (letter.is_control() && !"\n\t".contains(letter))
        || "\u{ad}\u{200b}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}\u{e0041}"
            .contains(letter)
}

fn assert_legible(what: &str, shown: &str) {
    assert!(!shown.contains(is_hostile), "{what}: {shown:?}");
    assert!(!shown.lines().any(|line| line.starts_with("forged")), "{what}: {shown}");
}

/// An event that no station knows, in history.
async fn append(client: &Client) -> Result<()> {
    let text = HOSTILE.to_owned();
    let event = NewEvent {
        id: Uuid::from_u128(8),
        event_type: text.clone(),
        payload: [(text.clone(), Value::from(text.clone()))].into_iter().collect(),
        schema: 1,
        timestamp: Utc::now(),
        metadata: Metadata {
            correlation_id: text.clone(),
            causation_id: text,
            actor: None,
            traceparent: None,
            imported: None,
        },
    };
    let stream = StreamId::new("destination", STREAM.to_string());
    event_store(client).append(&stream, ExpectedVersion::NoStream, &[event]).await?;
    Ok(())
}

/// Commands that fail, in their type, their id, or what they propose.
async fn put_commands(data: &Path) -> Result<()> {
    let running: Value = serde_json::from_slice(&fs::read(data.join("running.json"))?)?;
    let bus = running["functions"].as_str().context("no address")?;
    let command = |event_type: &str| {
        json!({
            "specversion": "1.0", "source": HOSTILE, "id": format!("{event_type} {HOSTILE}"),
            "type": event_type,
            HOSTILE: HOSTILE, "data": {"name": HOSTILE},
        })
    };
    let details = [command(HOSTILE), command(PROPOSE_DESTINATION), json!({HOSTILE: HOSTILE})];
    let entries = details.map(|detail| {
        json!({"Source": HOSTILE, "DetailType": PROPOSE_DESTINATION, "Detail": detail.to_string()})
    });
    let put = reqwest::Client::new()
        .post(format!("http://{bus}/"))
        .header("x-amz-target", "AWSEvents.PutEvents")
        .body(json!({"Entries": entries}).to_string());
    put.send().await?.error_for_status()?;
    Ok(())
}

#[tokio::test]
async fn no_command_and_no_log_shows_what_a_terminal_would_obey() -> Result<()> {
    let (data, elsewhere) = (TempDir::new()?, TempDir::new()?);
    let log = elsewhere.path().join("log");
    let system = Visitplannr::logging(data.path(), &log).await?;
    append(&system.database()).await?;
    put_commands(data.path()).await?;
    let faults = eventually("faults of the event and the commands", async || {
        let faults = json_lines(&operate(data.path(), &["faults", "list", "--json"]).await?)?;
        Ok((faults.len() >= 4).then_some(faults))
    })
    .await?;
    let ids: Vec<_> = faults.iter().filter_map(|fault| fault["id"].as_str()).collect();
    let (stream, history) = (STREAM.to_string(), elsewhere.path().join("history.jsonl"));
    let history = history.to_str().context("no text")?;
    // What somebody types themselves may have several lines.
    let argument = HOSTILE.split('\r').next().unwrap_or_default();
    let mut commands = vec![
        vec!["events"],
        vec!["events", "--json"],
        vec!["events", "--all"],
        vec!["events", &stream],
        vec!["verify"],
        vec!["verify", "--json"],
        vec!["doctor"],
        vec!["doctor", "--json"],
        vec!["faults", "list"],
        vec!["faults", "list", "--json"],
        vec!["faults", "resubmit", "--all"],
        vec!["archive"],
        vec!["archive", "--json"],
        vec!["replay", "--to", "bus", "--dry-run"],
        vec!["replay", "--to", "bus", "--dry-run", "--json"],
        vec!["replay", "--to", "bus"],
        vec!["reproject", &stream],
        vec!["reproject", &stream, "--json"],
        vec!["rebuild", "--settle", "0"],
        vec!["export", history],
        vec!["forget", argument],
        vec!["events", argument],
        vec!["faults", "show", argument],
    ];
    commands.extend(
        ids.iter()
            .flat_map(|id| [vec!["faults", "show", id], vec!["faults", "show", id, "--whole"]]),
    );

    for arguments in &commands {
        let ended = operate(data.path(), arguments).await?;

        let what = format!("{arguments:?}");
        assert_legible(&what, &ended.output);
        assert_legible(&what, &ended.errors);
        assert!(!(ended.output + &ended.errors).trim().is_empty(), "{what} says something");
        if arguments.contains(&"--json") {
            json_lines(&operate(data.path(), arguments).await?).context(what)?;
        }
    }
    let listed = operate(data.path(), &["faults", "list"]).await?.output;
    assert_eq!(listed.lines().count(), faults.len(), "a line each: {listed}");
    assert!(listed.contains(r"\u{1b}[2J"), "it is told what was there: {listed}");
    system.terminate().await?;
    let log = fs::read_to_string(log)?;
    assert!(log.contains("title"), "the faults were logged");
    assert_legible("the log", &log);
    Ok(())
}

#[tokio::test]
async fn a_template_and_a_file_that_others_named_are_shown_legibly() -> Result<()> {
    let directory = TempDir::new()?;
    let template = directory.path().join("template\u{1b}[2J\u{202e}.yaml");
    for content in [
        Some("Resources: {\"A\\u202eb\": {Type: \"AWS::DynamoDB::Table\\e[2J\"}}"),
        Some("Resources: [\u{202e}"),
        None,
    ] {
        match content {
            Some(content) => fs::write(&template, content)?,
            None => fs::remove_file(&template)?,
        }
        let name = template.to_str().context("no text")?;
        for format in ["mermaid", "svg"] {
            let ended =
                run(directory.path(), &["diagram", "--template", name, "--format", format]).await?;
            assert_legible(format, &ended.output);
            assert_legible(format, &ended.errors);
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_argument_that_is_refused_forges_no_line() -> Result<()> {
    let directory = TempDir::new()?;
    for arguments in [
        ["faults", "show", "x\nok  all is well"],
        ["reproject", "x\r\nok  all is well", "--json"],
        ["forget", "x\u{85}ok  all is well\u{1b}[2J", "--data-dir"],
        ["seed", "--url", "http://a/\nok  all is well"],
        ["nothing\nok  all is well", "", ""],
    ] {
        let refused = run(directory.path(), &arguments).await?;

        assert_eq!(refused.code, Some(2), "{arguments:?}");
        assert_legible("the refusal", &refused.errors);
        let forged = refused.errors.lines().any(|line| line.starts_with("ok"));
        assert!(!forged, "{}", refused.errors);
    }
    Ok(())
}
