//! Examines whether each rule is enabled.

use anyhow::Result;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::RuleState;

use super::super::finding::Finding;
use super::intention::Intention;
use super::unknown::{MAKE_AGAIN, unknown};
use crate::system::{Refusal, Stack};

const PART: &str = "rule";

pub(super) async fn examine(stack: &Stack, intention: &Intention) -> Vec<Finding> {
    let client = Client::new(stack.config());
    let mut findings = vec![];
    for (logical_id, id) in stack.resources_of("AWS::Events::Rule") {
        let examined = examine_rule(&client, intention, logical_id, id).await;
        findings.push(examined.unwrap_or_else(|error| unknown(PART, logical_id, &error)));
    }
    findings
}

async fn examine_rule(
    client: &Client,
    intention: &Intention,
    logical_id: &str,
    id: &str,
) -> Result<Finding> {
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
    if intention.property(logical_id, "State") == "DISABLED" {
        let what = format!("{what}, as the stack's parameters say");
        return Ok(Finding::well(PART, logical_id, what));
    }
    if state.starts_with("ENABLED") {
        let missing = missing_targets(client, intention, logical_id, name, bus.as_deref()).await?;
        if missing.is_empty() {
            return Ok(Finding::well(PART, logical_id, what));
        }
        let what = format!(
            "it has lost its target {}: what it lets through gets lost",
            missing.join(", ")
        );
        return Ok(Finding::failed(PART, logical_id, what, MAKE_AGAIN));
    }
    let bus = bus.map(|bus| format!(" --event-bus-name {bus}")).unwrap_or_default();
    let mend = format!("aws events enable-rule --name {name}{bus}");
    Ok(Finding::failed(PART, logical_id, what, mend))
}

/// The ids of targets that the template asks for, and the rule does not have.
async fn missing_targets(
    client: &Client,
    intention: &Intention,
    logical_id: &str,
    name: &str,
    bus: Option<&str>,
) -> Result<Vec<String>> {
    let request = client.list_targets_by_rule().rule(name);
    let answer = request.set_event_bus_name(bus.map(str::to_owned)).send().await;
    let found = answer.map_err(|error| Refusal::of("EventBridge", &error))?;
    let targets = intention.property(logical_id, "Targets");
    let wanted = targets.as_array().into_iter().flatten().filter_map(|it| it["Id"].as_str());
    let is_there = |id: &&str| found.targets().iter().any(|target| target.id() == *id);
    Ok(wanted.filter(|id| !is_there(id)).map(str::to_owned).collect())
}
