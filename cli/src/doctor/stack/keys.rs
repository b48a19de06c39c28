//! Examines whether each key can be used. Without them, proposers who left an address can't be written to.

use anyhow::{Context, Result};
use aws_sdk_kms::Client;
use aws_sdk_kms::types::KeyState;

use super::super::finding::Finding;
use super::unknown::unknown;
use crate::system::{Refusal, Stack};

const PART: &str = "key";

pub(super) async fn examine(stack: &Stack) -> Vec<Finding> {
    let client = Client::new(stack.config());
    let mut findings = vec![];
    for (logical_id, id) in stack.resources_of("AWS::KMS::Key") {
        let examined = examine_key(&client, logical_id, id).await;
        findings.push(examined.unwrap_or_else(|error| unknown(PART, logical_id, &error)));
    }
    findings
}

async fn examine_key(client: &Client, logical_id: &str, id: &str) -> Result<Finding> {
    let answer = client.describe_key().key_id(id).send().await;
    let answer = answer.map_err(|error| Refusal::of("KMS", &error))?;
    let key = answer.key_metadata.context("KMS says nothing of it")?;
    let state = key.key_state.context("KMS does not say its state")?;
    let what = format!("its state is {state}");
    let enable = format!("aws kms enable-key --key-id {id}");
    Ok(match state {
        KeyState::Enabled => Finding::well(PART, logical_id, what),
        KeyState::PendingDeletion => {
            let mend = format!("aws kms cancel-key-deletion --key-id {id}, then {enable}");
            Finding::failed(PART, logical_id, what, mend)
        }
        _ => Finding::failed(PART, logical_id, what, enable),
    })
}
