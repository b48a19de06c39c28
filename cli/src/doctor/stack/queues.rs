//! Examines how many messages wait in queues, and how many failed for good.

use anyhow::{Context, Result};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName;

use super::super::finding::Finding;
use super::unknown::unknown;
use crate::system::{Refusal, Stack};

const PART: &str = "queue";

pub(super) async fn examine(stack: &Stack) -> Vec<Finding> {
    let client = Client::new(stack.config());
    let mut findings = vec![];
    for (logical_id, url) in stack.resources_of("AWS::SQS::Queue") {
        let examined = examine_queue(&client, logical_id, url).await;
        findings.push(examined.unwrap_or_else(|error| unknown(PART, logical_id, &error)));
    }
    findings
}

async fn examine_queue(client: &Client, logical_id: &str, url: &str) -> Result<Finding> {
    let count = QueueAttributeName::ApproximateNumberOfMessages;
    let request = client.get_queue_attributes().queue_url(url).attribute_names(count.clone());
    let answer = request.send().await.map_err(|error| Refusal::of("SQS", &error))?;
    let messages = answer.attributes().and_then(|attributes| attributes.get(&count)?.parse().ok());
    let messages: u64 = messages.context("SQS does not say how many messages there are")?;
    // An alarm watches their age.
    let waiting = format!("messages that wait: {messages}");
    Ok(match (messages, logical_id) {
        (0, _) => Finding::well(PART, logical_id, "nothing waits"),
        (_, id) if id.ends_with("DeadLetters") => {
            let what = format!("messages that failed for good: {messages}");
            let mend = format!("fix the cause, then `aws sqs start-message-move-task` from {url}");
            Finding::failed(PART, logical_id, what, mend)
        }
        (_, "OnFailureQueue") => {
            let what = format!("batches that were given up: {messages}");
            let mend = "fix the cause, then `visitplannr on-failure resubmit --all --aws`";
            Finding::failed(PART, logical_id, what, mend)
        }
        _ => Finding::well(PART, logical_id, waiting),
    })
}
