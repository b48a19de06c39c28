//! Publishes that a kept event has expired.

use std::sync::Arc;

use super::kept_event::KeptEvent;
use crate::derived_id::concluded_id;
use crate::sinks::Publish;
use crate::{Event, EventTypes, Pipeline, Units};

/// Selects the kept events whose expiry is published.
pub struct Expire {
    /// The pipeline's id. It is part of the derived ids, and never changes.
    pub id: &'static str,
    /// The types of the kept events.
    pub types: EventTypes,
    /// The sink that takes the `-expired` events.
    pub bus: Arc<dyn Publish>,
}

/// Publishes a `-expired` event when DynamoDB removes a kept event because its time is up, and only if it was kept
/// for that; see [`Retention::expire`](super::Retention::expire). Put it behind the stream of the micro event store.
///
/// The event has the kept event's entities, key and tags, and the kept event as its trigger. Its id is
/// derived from the kept event and the rule. Its timestamp is that of the removal, up to a few days after
/// the kept event's time: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html>.
#[must_use]
pub fn expire(rule: Expire) -> Pipeline {
    let Expire { id, types, bus } = rule;
    Pipeline::new(id, REMOVED, move |units| {
        units
            .expired(&types)
            .map(move |change, kept| expired(id, kept, change.timestamp))
            .through(|events| bus.publish(events))
    })
}

/// The types of the changes that remove a kept event. A pipeline that uses [`Units::expired`] has to select these.
pub const REMOVED: [&str; 2] = ["event-deleted", "correl-deleted"];

impl Units {
    /// Turns each change by which DynamoDB removed an expired kept event into that event. Other changes, and events
    /// that were not [kept for that](super::Retention::expire), are left out.
    #[must_use]
    pub fn expired(self, types: &EventTypes) -> Units<Event> {
        let types = types.clone();
        self.filter(|unit| unit.delivery().expired)
            .try_map(|change, ()| KeptEvent::removed(change))
            .filter(move |unit| {
                let kept = unit.value();
                kept.expire && types.includes(&kept.event.event_type)
            })
            .map(|_, kept| kept.event)
    }
}

fn expired(rule: &str, kept: Event, timestamp: Option<i64>) -> Event {
    Event {
        id: concluded_id(&kept, rule).to_string(),
        event_type: format!("{}-expired", kept.event_type),
        timestamp,
        triggers: vec![kept.trigger()],
        ..kept
    }
}
