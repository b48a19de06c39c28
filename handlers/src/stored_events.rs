//! Between the domain's events and the store's: streams, upcasters, new events.

use chrono::{DateTime, Utc};
use domain::{DestinationId, Geohash, area, evolve};
use event_store::{
    Decider, EncodeError, EventStore, Known, Metadata, NewEvent, StreamId, Upcasters, encode,
};
use serde::Serialize;
use uuid::Uuid;

/// The schema version that today's events are written with.
const SCHEMA: u32 = 1;

/// The categories whose events are concluded from those of others. Of a history that is imported they come first,
/// or it would be concluded again.
pub const CONCLUDED: [&str; 1] = [area::CATEGORY];

/// The stream of a destination.
#[must_use]
pub fn stream_of(id: DestinationId) -> StreamId {
    StreamId::new(domain::CATEGORY, id.to_string())
}

/// The stream of an area.
#[must_use]
pub fn stream_of_area(area: &Geohash) -> StreamId {
    StreamId::new(area::CATEGORY, area.as_str())
}

/// What lifts old events to today's shape. There are none yet: every schema is still 1.
#[must_use]
pub fn upcasters() -> Upcasters {
    Upcasters::default()
}

/// The event, ready to be appended.
///
/// # Errors
/// [`EncodeError`] if it has no stored form.
pub fn new_event(
    event: &impl Serialize,
    id: Uuid,
    timestamp: DateTime<Utc>,
    metadata: Metadata,
) -> Result<NewEvent, EncodeError> {
    let (event_type, payload) = encode(event)?;
    Ok(NewEvent { id, event_type, payload, schema: SCHEMA, timestamp, metadata })
}

/// Connects before the first event does, by reading a stream that can't be there. An error is not
/// worth failing for: it will come again with the first event, and be answered then.
pub async fn warm_up(events: &impl EventStore) {
    let nowhere = stream_of(DestinationId(Uuid::nil()));
    if let Err(error) = Decider::new(events, &nowhere, evolve).load(Known::default()).await {
        tracing::warn!(%error, "the event store does not answer yet");
    }
}
