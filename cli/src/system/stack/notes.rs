//! The notes on the objects of the on-failure bucket: an alarm stands on their number.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::Message;
use serde_json::Value;

use super::refusal::Refusal;
use crate::system::{Bucket, Stack};

/// Messages in one request, at most.
const AT_ONCE: i32 = 10;
/// Notes that stay can be received again after these seconds.
const HIDDEN: i32 = 60;

impl Stack {
    /// The bucket of batches that mappings gave up.
    pub(crate) fn on_failure_bucket(&self) -> Result<Bucket> {
        let name = self.resource("OnFailureBucket")?.to_owned();
        Ok(Bucket { name, prefix: "aws/lambda/".to_owned() })
    }

    /// Deletes the notes on these objects, which were removed.
    pub(crate) async fn forget_notes(&self, removed: &BTreeSet<String>) -> Result<()> {
        let (client, queue) = (Client::new(&self.config), self.resource("OnFailureQueue")?);
        loop {
            let messages = receive(&client, queue).await.context("the notes can't be read")?;
            if messages.is_empty() {
                return Ok(());
            }
            for message in messages {
                if let (Some(key), Some(handle)) = (key_in(&message), message.receipt_handle)
                    && removed.contains(&key)
                {
                    let deleted =
                        client.delete_message().queue_url(queue).receipt_handle(handle).send();
                    let deleted = deleted.await.map_err(|error| Refusal::of("SQS", &error));
                    deleted.with_context(|| format!("the note on {key} can't be deleted"))?;
                }
            }
        }
    }
}

async fn receive(client: &Client, queue: &str) -> Result<Vec<Message>> {
    let request = client.receive_message().queue_url(queue).max_number_of_messages(AT_ONCE);
    let answer = request.visibility_timeout(HIDDEN).wait_time_seconds(1).send().await;
    let answer = answer.map_err(|error| Refusal::of("SQS", &error))?;
    Ok(answer.messages.unwrap_or_default())
}

/// The object that a note is on.
fn key_in(message: &Message) -> Option<String> {
    let note: Value = serde_json::from_str(message.body()?).ok()?;
    Some(note.pointer("/detail/object/key")?.as_str()?.to_owned())
}
