//! Examines whether each event source mapping is enabled, and the result of its last invocation.

use anyhow::Result;
use aws_sdk_lambda::Client;
use aws_sdk_lambda::operation::get_event_source_mapping::GetEventSourceMappingOutput;
use chrono::DateTime;

use super::super::finding::Finding;
use super::intention::{Intention, is_wanted};
use super::unknown::unknown;
use crate::system::{Refusal, Stack};

const PART: &str = "mapping";

pub(super) async fn examine(stack: &Stack, intention: &Intention) -> Vec<Finding> {
    let client = Client::new(stack.config());
    let mut findings = vec![];
    for (logical_id, uuid) in stack.resources_of("AWS::Lambda::EventSourceMapping") {
        let examined = examine_mapping(&client, intention, logical_id, uuid).await;
        findings.push(examined.unwrap_or_else(|error| unknown(PART, logical_id, &error)));
    }
    findings
}

async fn examine_mapping(
    client: &Client,
    intention: &Intention,
    logical_id: &str,
    uuid: &str,
) -> Result<Finding> {
    let answer = client.get_event_source_mapping().uuid(uuid).send().await;
    let found = answer.map_err(|error| Refusal::of("Lambda", &error))?;
    let (state, result) = (found.state().unwrap_or("unknown"), found.last_processing_result());
    let last = result.map(|result| format!("; last result: {result}")).unwrap_or_default();
    let what = format!("its state is {state}{last}");
    let enable = format!("aws lambda update-event-source-mapping --uuid {uuid} --enabled");
    Ok(match state {
        "Enabled" if result.is_some_and(|result| result.starts_with("PROBLEM")) => Finding::failed(
            PART,
            logical_id,
            what,
            "read the function's log, and mend its role or what it needs",
        ),
        "Enabled" => Finding::well(PART, logical_id, what),
        "Disabled" if !is_wanted(&intention.property(logical_id, "Enabled")) => {
            let what = format!("{what}, as the stack's parameters say");
            Finding::well(PART, logical_id, what)
        }
        "Disabled" => {
            let what = format!("{what}{}", since_when(&found));
            Finding::failed(PART, logical_id, what, enable)
        }
        _ => Finding::warning(PART, logical_id, what, "wait until it is Enabled"),
    })
}

/// How long a mapping has not read, and what that means. `IteratorAge` is silent about a disabled mapping.
fn since_when(mapping: &GetEventSourceMappingOutput) -> String {
    let is_of_stream = mapping.starting_position().is_some();
    let since = mapping.last_modified().and_then(|at| DateTime::from_timestamp(at.secs(), 0));
    let since = since.map(|at| format!(" since {}", at.format("%Y-%m-%d %H:%M UTC")));
    let since = since.unwrap_or_default();
    if is_of_stream {
        return format!(
            "{since}; records that are older than 23 hours when it is enabled go to the on-failure bucket untried, and after 24 hours they are lost"
        );
    }
    since
}
