//! Messages for queues and topics.

use std::error::Error;

use super::SinkError;
use crate::{CloudEvent, Event};

/// A message for a queue or a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Text. SQS and SNS refuse some control characters.
    pub body: String,
    /// The message group, which is kept in order. Sent to FIFO queues and topics only.
    pub group: String,
    /// The deduplication id: the same for duplicates. Sent to FIFO queues and topics only.
    pub deduplication: String,
}

/// The whole event as JSON. Without a partition key, the event is a group of its own.
impl TryFrom<Event> for Message {
    type Error = serde_json::Error;

    fn try_from(event: Event) -> Result<Self, Self::Error> {
        let body = serde_json::to_string(&event)?;
        let group = event.partition_key.unwrap_or_else(|| event.id.clone());
        Ok(Self { body, group, deduplication: event.id })
    }
}

/// The whole event as JSON. Without a partition key, the event is a group of its own.
impl TryFrom<CloudEvent> for Message {
    type Error = serde_json::Error;

    fn try_from(event: CloudEvent) -> Result<Self, Self::Error> {
        let body = serde_json::to_string(&event)?;
        let group = event.partition_key().unwrap_or_else(|| event.id.clone());
        Ok(Self { body, group, deduplication: event.id })
    }
}

impl Message {
    /// The message, if the destination is FIFO: then its name ends with `.fifo`.
    pub(super) fn for_fifo(&self, destination: &str) -> Option<&Self> {
        matches!(destination.rsplit_once('.'), Some((_, "fifo"))).then_some(self)
    }
}

/// The entries of a request. Their ids are their indexes.
pub(super) fn numbered<T, E: Error>(
    service: &'static str,
    messages: &[&Message],
    entry: impl Fn(String, &Message) -> Result<T, E>,
) -> Result<Vec<T>, SinkError> {
    let messages = messages.iter().enumerate();
    messages
        .map(|(place, message)| entry(place.to_string(), message))
        .collect::<Result<_, _>>()
        .map_err(|error| SinkError::unwritable(service, &error))
}

/// One answer per entry, from a service that lists only those that failed.
pub(super) fn answers<'a>(
    count: usize,
    failed: impl Iterator<Item = (&'a str, SinkError)>,
) -> Vec<Result<(), SinkError>> {
    let mut answers = vec![Ok(()); count];
    for (name, error) in failed {
        if let Some(answer) = name.parse().ok().and_then(|place: usize| answers.get_mut(place)) {
            *answer = Err(error);
        }
    }
    answers
}
