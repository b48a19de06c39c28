//! Publishes events on an EventBridge bus.

use std::sync::Arc;

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;

use super::{BatchApi, BatchSink, SinkError};
use crate::{CloudEvent, Event, Limits};

/// A bus, by its name or ARN.
pub type EventBus = BatchSink<PutEvents>;

/// An entry for a bus: JSON, and the fields that rules match on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusEntry {
    /// The publisher. `None` means the sink's source.
    pub source: Option<String>,
    /// The type of the event, which rules match on, such as `thing-created`.
    pub detail_type: String,
    /// The whole event as a JSON object.
    pub detail: String,
    /// When it happened, in milliseconds since the epoch. `None` means when it arrives.
    pub timestamp: Option<i64>,
}

/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>
#[derive(Debug, Clone)]
pub struct PutEvents {
    client: Client,
    bus: Arc<str>,
    source: Arc<str>,
}

impl EventBus {
    /// The bus with this name or ARN. Rules match on `source`, the publisher.
    pub fn new(client: Client, bus: impl Into<Arc<str>>, source: impl Into<Arc<str>>) -> Self {
        Self::of(PutEvents { client, bus: bus.into(), source: source.into() })
    }
}

/// The detail is the whole event; its source is the sink's.
impl TryFrom<Event> for BusEntry {
    type Error = serde_json::Error;

    fn try_from(event: Event) -> Result<Self, Self::Error> {
        let detail = serde_json::to_string(&event)?;
        let timestamp = event.timestamp;
        Ok(Self { source: None, detail_type: event.event_type, detail, timestamp })
    }
}

/// The detail is the whole event; its source is the CloudEvent's.
impl TryFrom<CloudEvent> for BusEntry {
    type Error = serde_json::Error;

    fn try_from(event: CloudEvent) -> Result<Self, Self::Error> {
        let detail = serde_json::to_string(&event)?;
        let timestamp = event.time.map(|time| time.timestamp_millis());
        Ok(Self { source: Some(event.source), detail_type: event.event_type, detail, timestamp })
    }
}

impl PutEvents {
    fn entry(&self, entry: &BusEntry) -> PutEventsRequestEntry {
        PutEventsRequestEntry::builder()
            .event_bus_name(&*self.bus)
            .source(entry.source.as_deref().unwrap_or(&self.source))
            .detail_type(&entry.detail_type)
            .detail(&entry.detail)
            .set_time(entry.timestamp.map(DateTime::from_millis))
            .build()
    }
}

impl BatchApi for PutEvents {
    type Entry = BusEntry;

    const SERVICE: &'static str = "EventBridge";
    /// 10 entries, and 1 MiB in total since January 2026, by the API reference.
    const LIMITS: Limits = Limits { count: 10, bytes: 1 << 20, entry_bytes: 1 << 20 };

    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size>: a time counts
    /// 14 bytes. The sink's own source counts as 256 characters, its longest.
    fn size(entry: &BusEntry) -> usize {
        let source = entry.source.as_ref().map_or(256, String::len);
        let time = entry.timestamp.map_or(0, |_| 14);
        source + time + entry.detail_type.len() + entry.detail.len()
    }

    async fn send(&self, entries: &[&BusEntry]) -> Result<Vec<Result<(), SinkError>>, SinkError> {
        let entries = entries.iter().map(|entry| self.entry(entry)).collect();
        let answer = self.client.put_events().set_entries(Some(entries)).send().await;
        let answer = answer.map_err(|error| SinkError::of(Self::SERVICE, &error))?;
        let outcome =
            |entry: &aws_sdk_eventbridge::types::PutEventsResultEntry| match &entry.error_code {
                Some(code) => Err(SinkError::new(Self::SERVICE, code, entry.error_message())),
                None => Ok(()),
            };
        Ok(answer.entries().iter().map(outcome).collect())
    }
}
