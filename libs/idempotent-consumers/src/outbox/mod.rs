//! The events that a handler causes.

mod caused_event;
mod origin;
mod pipeline;

use chrono::{DateTime, Utc};
use stream_processing::CloudEvent;

pub use caused_event::CausedEvent;
pub use origin::is_of_table;
pub use pipeline::{FILTER, outbox};

use crate::entry_key::EntryKey;

/// Events that are published, in this order, once everything that the handler staged has been written;
/// if nothing is written, none is.
#[derive(Debug)]
pub struct Outbox {
    key: EntryKey,
    cause: Cause,
    now: DateTime<Utc>,
    staged: Vec<CloudEvent>,
}

/// What all events that are caused say of their cause.
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
            // What has set nothing in motion before begins it.
            correlation_id: cause.extension("correlationid").unwrap_or_else(|| cause.id.clone()),
            traceparent: cause.trace_parent().map(|position| position.to_string()),
        };
        Self { key, cause, now, staged: vec![] }
    }

    /// One more event, and its id. The id is derived from service, cause and place in the outbox, so that
    /// a repeat carries the same.
    pub fn stage(&mut self, event: CausedEvent) -> String {
        let id = self.key.derived_id(&format!("outbox/{}", self.staged.len())).to_string();
        self.staged.push(event.published(id.clone(), &self.cause, self.now));
        id
    }

    pub(crate) fn into_events(self) -> Vec<CloudEvent> {
        self.staged
    }
}
