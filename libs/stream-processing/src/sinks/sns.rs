//! Publishes messages on an SNS topic.

use std::sync::Arc;

use aws_sdk_sns::Client;
use aws_sdk_sns::types::PublishBatchRequestEntry;

use super::{BatchApi, BatchSink, Message, SinkError, message};
use crate::Limits;

/// A topic, by its ARN.
pub type Topic = BatchSink<PublishBatch>;

/// <https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html>
#[derive(Debug, Clone)]
pub struct PublishBatch {
    client: Client,
    topic: Arc<str>,
}

impl Topic {
    /// The topic with this ARN; a FIFO topic's ends with `.fifo`.
    pub fn new(client: Client, arn: impl Into<Arc<str>>) -> Self {
        Self::of(PublishBatch { client, topic: arn.into() })
    }
}

impl BatchApi for PublishBatch {
    type Entry = Message;

    const SERVICE: &'static str = "SNS";
    /// 10 entries, and 256 KiB in total, unless the topic is configured for more (up to 1 MiB).
    const LIMITS: Limits = Limits { count: 10, bytes: 256 << 10, entry_bytes: 256 << 10 };

    fn size(entry: &Message) -> usize {
        entry.body.len()
    }

    async fn send(&self, entries: &[&Message]) -> Result<Vec<Result<(), SinkError>>, SinkError> {
        let messages = message::numbered(Self::SERVICE, entries, |name, message| {
            let fifo = message.for_fifo(&self.topic);
            PublishBatchRequestEntry::builder()
                .id(name)
                .message(&message.body)
                .set_message_group_id(fifo.map(|it| it.group.clone()))
                .set_message_deduplication_id(fifo.map(|it| it.deduplication.clone()))
                .build()
        })?;
        let request = self.client.publish_batch().topic_arn(&*self.topic);
        let answer = request.set_publish_batch_request_entries(Some(messages)).send().await;
        let answer = answer.map_err(|error| SinkError::of(Self::SERVICE, &error))?;
        let failed = answer.failed().iter().map(|entry| {
            (entry.id(), SinkError::new(Self::SERVICE, entry.code(), entry.message()))
        });
        Ok(message::answers(entries.len(), failed))
    }
}
