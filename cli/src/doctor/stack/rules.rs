//! Examines whether each rule is enabled.

use anyhow::Result;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::RuleState;

use super::super::finding::Finding;
use super::unknown;
use crate::system::{Refusal, Stack};

const PART: &str = "rule";

pub(super) async fn examine(stack: &Stack) -> Vec<Finding> {
    let client = Client::new(stack.config());
    let mut findings = vec![];
    for (logical_id, id) in stack.resources_of("AWS::Events::Rule") {
        let examined = examine_rule(&client, logical_id, id).await;
        findings.push(examined.unwrap_or_else(|error| unknown(PART, logical_id, &error)));
    }
    findings
}

async fn examine_rule(client: &Client, logical_id: &str, id: &str) -> Result<Finding> {
    // The id of a rule on a custom bus is `bus|rule`:
    // <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-events-rule.html>.
    let (bus, name) = match id.split_once('|') {
        Some((bus, name)) => (Some(bus.to_owned()), name),
        None => (None, id),
    };
    let answer = client.describe_rule().name(name).set_event_bus_name(bus.clone()).send().await;
    let found = answer.map_err(|error| Refusal::of("EventBridge", &error))?;
    let state = found.state().map_or("unknown", RuleState::as_str);
    let what = format!("its state is {state}");
    if state.starts_with("ENABLED") {
        return Ok(Finding::well(PART, logical_id, what));
    }
    let bus = bus.map(|bus| format!(" --event-bus-name {bus}")).unwrap_or_default();
    let mend = format!("aws events enable-rule --name {name}{bus}");
    Ok(Finding::failed(PART, logical_id, what, mend))
}
