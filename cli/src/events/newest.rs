//! The newest of all events, with only these in memory.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use event_store::{RecordedEvent, StreamId, Version};

/// The order: by time, and within a stream by version.
type Place = (DateTime<Utc>, StreamId, Version);

/// Keeps a number of events, the newest of all that were added.
pub(super) struct Newest {
    limit: usize,
    events: BTreeMap<Place, RecordedEvent>,
}

impl Newest {
    pub(super) fn of(limit: usize) -> Self {
        Self { limit, events: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, event: RecordedEvent) {
        self.events.insert(place(&event), event);
        if self.events.len() > self.limit {
            self.events.pop_first();
        }
    }

    /// The newest events, in ascending order.
    pub(super) fn events(&self) -> impl Iterator<Item = &RecordedEvent> {
        self.events.values()
    }

    /// Whether the event is among the newest.
    pub(super) fn has(&self, event: &RecordedEvent) -> bool {
        self.events.contains_key(&place(event))
    }
}

fn place(event: &RecordedEvent) -> Place {
    (event.event.timestamp, event.stream.clone(), event.version)
}
