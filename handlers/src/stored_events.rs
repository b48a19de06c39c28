//! Connects the domain's events with the store: streams, upcasters, new events.

use chrono::{DateTime, Utc};
use domain::{DestinationId, Geohash, area, evolve};
use event_store::{
    Decider, EncodeError, EventStore, Known, Metadata, NewEvent, StreamId, Upcasters, encode,
};
use serde::Serialize;
use uuid::Uuid;

/// The schema version of new events.
const SCHEMA: u32 = 1;

/// The categories whose events are derived from other categories.
/// They are imported first; otherwise they would be derived again.
pub const CONCLUDED: [&str; 1] = [area::CATEGORY];

/// The stream of the destination with this id.
#[must_use]
pub fn stream_of(id: DestinationId) -> StreamId {
    StreamId::new(domain::CATEGORY, id.to_string())
}

/// The stream of the area with this geohash.
#[must_use]
pub fn stream_of_area(area: &Geohash) -> StreamId {
    StreamId::new(area::CATEGORY, area.as_str())
}

/// Lifts old events to the current schema. There are none yet: every schema is still 1.
#[must_use]
pub fn upcasters() -> Upcasters {
    Upcasters::default()
}

/// An event, ready to be appended.
///
/// # Errors
/// [`EncodeError`] if it can't be stored.
pub fn new_event(
    event: &impl Serialize,
    id: Uuid,
    timestamp: DateTime<Utc>,
    metadata: Metadata,
) -> Result<NewEvent, EncodeError> {
    let (event_type, payload) = encode(event)?;
    Ok(NewEvent { id, event_type, payload, schema: SCHEMA, timestamp, metadata })
}

/// Connects before the first event, by reading a stream that can't exist. Errors are ignored: the first event would
/// meet them again, and report them.
pub async fn warm_up(events: &impl EventStore) {
    let nowhere = stream_of(DestinationId(Uuid::nil()));
    if let Err(error) = Decider::new(events, &nowhere, evolve).load(Known::default()).await {
        tracing::warn!(%error, "the event store does not answer yet");
    }
}
