//! Examines whether each function can be invoked, and has its settings.

use anyhow::{Result, bail};
use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::{LastUpdateStatus, State};

use super::super::finding::Finding;
use super::unknown::unknown;
use crate::system::{Refusal, Stack};

const PART: &str = "function";
const MEND: &str = "deploy the stack again";

pub(super) async fn examine(stack: &Stack) -> Vec<Finding> {
    let client = Client::new(stack.config());
    let mut findings = vec![];
    for (logical_id, name) in stack.resources_of("AWS::Lambda::Function") {
        let examined = examine_function(stack, &client, logical_id, name).await;
        findings.push(examined.unwrap_or_else(|error| unknown(PART, logical_id, &error)));
    }
    findings
}

async fn examine_function(
    stack: &Stack,
    client: &Client,
    logical_id: &str,
    name: &str,
) -> Result<Finding> {
    let answer = client.get_function_configuration().function_name(name).send().await;
    let found = answer.map_err(|error| Refusal::of("Lambda", &error))?;
    // An inactive function was not used for weeks, and becomes active when it is.
    if !matches!(found.state(), Some(State::Active | State::Inactive) | None) {
        let state = found.state().map_or("unknown", State::as_str);
        let reason = found.state_reason().unwrap_or("no reason is given");
        let what = format!("its state is {state}: {reason}");
        return Ok(Finding::failed(PART, logical_id, what, MEND));
    }
    if found.last_update_status() == Some(&LastUpdateStatus::Failed) {
        let reason = found.last_update_status_reason().unwrap_or("no reason is given");
        return Ok(Finding::failed(
            PART,
            logical_id,
            format!("its last update failed: {reason}"),
            MEND,
        ));
    }
    let settings = found.environment().and_then(|environment| environment.variables());
    for (name, value) in settings.into_iter().flatten() {
        if let Err(error) = check(stack, name, value) {
            return Ok(Finding::failed(PART, logical_id, error.to_string(), MEND));
        }
    }
    Ok(Finding::well(
        PART,
        logical_id,
        "it can be invoked, and its settings name existing resources",
    ))
}

/// Checks that a setting which names a resource names one of this stack.
fn check(stack: &Stack, setting: &str, value: &str) -> Result<()> {
    let kind = match setting {
        _ if setting.ends_with("_TABLE") => "AWS::DynamoDB::Table",
        _ if setting.ends_with("_BUCKET") => "AWS::S3::Bucket",
        _ => return Ok(()),
    };
    if !stack.resources_of(kind).any(|(_, name)| name == value) {
        bail!("its setting {setting} is {value}, which does not belong to this stack");
    }
    Ok(())
}
