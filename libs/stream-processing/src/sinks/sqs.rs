//! Sends messages to an SQS queue.

use std::sync::Arc;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;

use super::{BatchApi, BatchSink, Message, SinkError, message};
use crate::Limits;

/// A queue, by its URL.
pub type Queue = BatchSink<SendMessageBatch>;

/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html>
#[derive(Debug, Clone)]
pub struct SendMessageBatch {
    client: Client,
    url: Arc<str>,
}

impl Queue {
    /// The queue at this URL; a FIFO queue's ends with `.fifo`.
    pub fn new(client: Client, url: impl Into<Arc<str>>) -> Self {
        Self::of(SendMessageBatch { client, url: url.into() })
    }
}

impl BatchApi for SendMessageBatch {
    type Entry = Message;

    const SERVICE: &'static str = "SQS";
    /// 10 entries, and 1 MiB in total.
    const LIMITS: Limits = Limits { count: 10, bytes: 1 << 20, entry_bytes: 1 << 20 };

    fn size(entry: &Message) -> usize {
        entry.body.len()
    }

    async fn send(&self, entries: &[&Message]) -> Result<Vec<Result<(), SinkError>>, SinkError> {
        let messages = message::numbered(Self::SERVICE, entries, |name, message| {
            let fifo = message.for_fifo(&self.url);
            SendMessageBatchRequestEntry::builder()
                .id(name)
                .message_body(&message.body)
                .set_message_group_id(fifo.map(|it| it.group.clone()))
                .set_message_deduplication_id(fifo.map(|it| it.deduplication.clone()))
                .build()
        })?;
        let request = self.client.send_message_batch().queue_url(&*self.url);
        let answer = request.set_entries(Some(messages)).send().await;
        let answer = answer.map_err(|error| SinkError::of(Self::SERVICE, &error))?;
        let failed = answer.failed().iter().map(|entry| {
            (entry.id(), SinkError::new(Self::SERVICE, entry.code(), entry.message()))
        });
        Ok(message::answers(entries.len(), failed))
    }
}
