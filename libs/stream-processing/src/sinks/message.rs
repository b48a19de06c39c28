//! What queues and topics take.

use std::error::Error;

use super::SinkError;
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

impl Message {
    /// The message, if what is there is FIFO: its name ends with `.fifo` then.
    pub(super) fn for_fifo(&self, destination: &str) -> Option<&Self> {
        matches!(destination.rsplit_once('.'), Some((_, "fifo"))).then_some(self)
    }
}

/// The entries of a request, each named after its place.
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

/// The answers of a service that names the entries that failed.
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
