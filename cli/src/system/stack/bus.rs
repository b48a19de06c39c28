//! The stack's bus, and its archive.

use anyhow::{Context, Result};
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use stream_processing::CloudEvent;

use super::Stack;
use super::refusal::Refusal;
use crate::system::DeployedArchive;
use crate::system::bus::{Refused, refused};

impl Stack {
    /// Publishes up to ten events on the bus.
    pub(in crate::system) async fn put_events(
        &self,
        events: &[CloudEvent],
    ) -> Result<Vec<Refused>> {
        let bus = self.resource("EventBus")?;
        let entries = events.iter().map(|event| entry(bus, event)).collect::<Result<_, _>>()?;
        let request = Client::new(&self.config).put_events().set_entries(Some(entries));
        let answer = request.send().await.map_err(|error| Refusal::of("EventBridge", &error));
        let answer = answer.context("events can't be put on the bus")?;
        let entries = answer.entries.unwrap_or_default().into_iter();
        Ok(entries.map(|entry| refused(entry.error_code, entry.error_message)).collect())
    }

    pub(in crate::system) async fn archive(&self) -> Result<DeployedArchive> {
        let name = self.resource("EventArchive")?;
        let request = Client::new(&self.config).describe_archive().archive_name(name);
        let answer = request.send().await.map_err(|error| Refusal::of("EventBridge", &error));
        let answer = answer.context("the archive can't be described")?;
        Ok(DeployedArchive {
            name: name.to_owned(),
            state: answer.state.map_or_else(|| "UNKNOWN".to_owned(), |it| it.as_str().to_owned()),
            events: answer.event_count,
            bytes: answer.size_bytes,
            retention_days: answer.retention_days.filter(|days| *days > 0),
        })
    }
}

fn entry(bus: &str, event: &CloudEvent) -> serde_json::Result<PutEventsRequestEntry> {
    Ok(PutEventsRequestEntry::builder()
        .event_bus_name(bus)
        .source(&event.source)
        .detail_type(&event.event_type)
        .detail(serde_json::to_string(event)?)
        .set_time(event.time.map(|time| DateTime::from_millis(time.timestamp_millis())))
        .build())
}
