//! What queues and topics take.

use crate::{CloudEvent, Event};

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Text; not every control character may be in it.
    pub body: String,
    /// What is kept in order, where it is FIFO. Others are not told.
    pub group: String,
    /// What is the same for duplicates, where it is FIFO. Others are not told.
    pub deduplication: String,
}

/// The whole event as JSON; one without a partition key is a group of its own.
impl TryFrom<Event> for Message {
    type Error = serde_json::Error;

    fn try_from(event: Event) -> Result<Self, Self::Error> {
        let body = serde_json::to_string(&event)?;
        let group = event.partition_key.unwrap_or_else(|| event.id.clone());
        Ok(Self { body, group, deduplication: event.id })
    }
}

/// The whole event as JSON; one without a partition key is a group of its own.
impl TryFrom<CloudEvent> for Message {
    type Error = serde_json::Error;

    fn try_from(event: CloudEvent) -> Result<Self, Self::Error> {
        let body = serde_json::to_string(&event)?;
        let group = event.partition_key().unwrap_or_else(|| event.id.clone());
        Ok(Self { body, group, deduplication: event.id })
    }
}
