//! The newest of all events, without keeping more than these.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use event_store::{RecordedEvent, StreamId, Version};

/// By time, and within a stream by version too.
type Place = (DateTime<Utc>, StreamId, Version);

/// So many events at most, the newest of those that went by.
pub(super) struct Newest {
    limit: usize,
    events: BTreeMap<Place, RecordedEvent>,
}

impl Newest {
    pub(super) fn of(limit: usize) -> Self {
        Self { limit, events: BTreeMap::new() }
    }

    /// Takes an event in.
    pub(super) fn add(&mut self, event: RecordedEvent) {
        self.events.insert(place(&event), event);
        if self.events.len() > self.limit {
            self.events.pop_first();
        }
    }

    /// The newest last.
    pub(super) fn events(&self) -> impl Iterator<Item = &RecordedEvent> {
        self.events.values()
    }

    /// Whether an event is one of them.
    pub(super) fn has(&self, event: &RecordedEvent) -> bool {
        self.events.contains_key(&place(event))
    }
}

fn place(event: &RecordedEvent) -> Place {
    (event.event.timestamp, event.stream.clone(), event.version)
}
