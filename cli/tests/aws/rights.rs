//! The rights of an operator, as docs/operating.md has them: they are enough for all that commands ask of DynamoDB.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use chrono::Utc;
use end_to_end::workspace_file;
use event_store::{EventStore, ExpectedVersion, StreamId, Version};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::deployed::{STACK, fault};
use crate::history::{PLACE, event, unprojected};
use crate::listener::{Asked, Listener};
use crate::operator::Operator;

/// What a policy allows: an action on a resource.
fn allowed() -> Result<Vec<(String, String)>> {
    let text = std::fs::read_to_string(workspace_file("docs/operating.md"))?;
    let policy = text.split("```json\n").find(|part| part.contains("\"Statement\""));
    let policy = policy.and_then(|part| part.split("```").next()).context("no policy")?;
    let filled = policy.replace("REGION", "us-east-1").replace("ACCOUNT", "123456789012");
    let policy: Value =
        serde_json::from_str(&filled.replace("/visitplannr", &format!("/{STACK}")))?;
    let mut allowed = vec![];
    for statement in policy["Statement"].as_array().context("no statements")? {
        for action in texts(&statement["Action"]) {
            allowed
                .extend(texts(&statement["Resource"]).map(|it| (action.to_owned(), it.to_owned())));
        }
    }
    Ok(allowed)
}

/// One text, or a list of them.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let all = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    all.iter().filter_map(Value::as_str)
}

fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((begin, rest)) => text.strip_prefix(begin).is_some_and(|text| {
            text.char_indices()
                .map(|(place, _)| place)
                .chain([text.len()])
                .any(|place| fits(rest, &text[place..]))
        }),
    }
}

fn missing(asked: &BTreeSet<Asked>, allowed: &[(String, String)]) -> Vec<Asked> {
    let is_allowed = |(action, table): &&Asked| {
        let action = format!("dynamodb:{action}");
        let resource = format!("arn:aws:dynamodb:us-east-1:123456789012:table/{table}");
        allowed.iter().any(|(right, pattern)| *right == action && fits(pattern, &resource))
    };
    asked.iter().filter(|asked| !is_allowed(asked)).cloned().collect()
}

#[tokio::test]
async fn an_operator_may_do_what_each_command_asks_of_dynamodb() -> Result<()> {
    let deployed = unprojected().await?;
    let unknown = [event(3, "DestinationTeleported", &json!({}))];
    let stream = StreamId::new("destination", Uuid::from_u128(3).to_string());
    deployed.events.append(&stream, ExpectedVersion::NoStream, &unknown).await?;
    let mut new = event(4, "GeolocationValidationSucceeded", &json!({"country": "FR"}));
    new.timestamp = Utc::now();
    deployed.events.append(&stream, ExpectedVersion::Exact(Version(1)), &[new]).await?;
    deployed.counts("CH", 3).await?;
    let (allowed, listener) = (allowed()?, Listener::before(&deployed.moto.address).await?);
    let operator = Operator::of(&listener.address)?;
    for (arguments, asks) in [
        (&["verify"][..], "Scan"),
        (&["rebuild", "--record-faults", "--settle", "0"], "PutItem"),
        (&["reproject", PLACE, "u09tv"], "Query"),
        (&["reproject", "--countries"], "BatchGetItem"),
        (&["events"], "Scan"),
        (&["events", PLACE], "Query"),
        (&["export", "-"], "Scan"),
        (&["replay", "--to", "bus", "--dry-run"], "Scan"),
        (&["faults", "list"], "Scan"),
        (&["faults", "drop", &fault().id.to_string()], "DeleteItem"),
        (&["doctor"], "DescribeTable"),
    ] {
        operator.runs(&[arguments, &["--aws", "--stack", STACK]].concat()).await?;

        let asked = listener.asked()?;

        assert!(asked.iter().any(|(action, _)| action == asks), "{arguments:?}: {asked:?}");
        assert_eq!(missing(&asked, &allowed), [], "{arguments:?}");
    }
    Ok(())
}

#[test]
fn a_pattern_fits_what_it_says() {
    assert!(fits("table/a-*", "table/a-Events-1") && fits("*", "") && fits("a*c*", "abcd"));
    assert!(!fits("table/a-*", "table/b-Events") && !fits("a", "ab"));
}
