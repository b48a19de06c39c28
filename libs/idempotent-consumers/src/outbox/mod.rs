//! Staging events to publish.

mod caused_event;
mod origin;
mod pipeline;

use chrono::{DateTime, Utc};
use stream_processing::CloudEvent;

pub use caused_event::CausedEvent;
pub use origin::is_of_table;
pub use pipeline::{FILTER, outbox};

use crate::entry_key::EntryKey;

/// Events to publish, in this order, once all changes of the handler
/// have been written. If nothing is written, nothing is published.
#[derive(Debug)]
pub struct Outbox {
    key: EntryKey,
    cause: Cause,
    now: DateTime<Utc>,
    staged: Vec<CloudEvent>,
}

/// The fields that all events take over from their cause.
#[derive(Debug)]
struct Cause {
    id: String,
    correlation_id: String,
    traceparent: Option<String>,
}

impl Outbox {
    pub(crate) fn new(key: EntryKey, cause: &CloudEvent, now: DateTime<Utc>) -> Self {
        let cause = Cause {
            id: cause.id.clone(),
            // An event without a correlation id starts a flow.
            correlation_id: cause.extension("correlationid").unwrap_or_else(|| cause.id.clone()),
            traceparent: cause.trace_parent().map(|position| position.to_string()),
        };
        Self { key, cause, now, staged: vec![] }
    }

    /// Adds an event, and returns its id. The id is derived from service,
    /// cause and position in the outbox, so that a repeat has the same.
    pub fn stage(&mut self, event: CausedEvent) -> String {
        let id = self.key.derived_id(&format!("outbox/{}", self.staged.len())).to_string();
        self.staged.push(event.published(id.clone(), &self.cause, self.now));
        id
    }

    pub(crate) fn into_events(self) -> Vec<CloudEvent> {
        self.staged
    }
}
