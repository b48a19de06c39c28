//! Between the domain's events and the store's: streams, upcasters, new events.

use chrono::{DateTime, Utc};
use domain::{Destination, DestinationEvent, DestinationId, Geohash, area, evolve};
use event_store::{
    DecodeError, EncodeError, EventStore, Metadata, NewEvent, ReadError, StreamId, Upcasters,
    Version, decode, encode,
};
use futures::TryStreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;
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

/// Why a stream could not be folded.
#[derive(Debug, Error)]
pub enum FoldError {
    /// It could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An event of it is not the domain's.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// A stream's state, and the version it is at.
pub(crate) type Known<S> = (S, Version);

/// The state that a stream says, of which so much is known.
///
/// # Errors
/// [`FoldError`] if it can't be read.
pub(crate) async fn catch_up<S, V: DeserializeOwned>(
    events: &impl EventStore,
    stream: &StreamId,
    mut known: Known<S>,
    evolve: fn(S, &V) -> S,
) -> Result<Known<S>, FoldError> {
    let mut later = std::pin::pin!(events.read(stream, known.1));
    while let Some(recorded) = later.try_next().await? {
        let event: V = decode(&recorded.event.event_type, &recorded.event.payload)?;
        known = (evolve(known.0, &event), recorded.version);
    }
    Ok(known)
}

/// The destination as its stream says, and the version it is at.
///
/// # Errors
/// [`FoldError`] if it can't be read.
pub async fn fold_destination(
    events: &impl EventStore,
    id: DestinationId,
) -> Result<(Destination, Version), FoldError> {
    let nothing = (Destination::default(), Version::EMPTY);
    catch_up::<_, DestinationEvent>(events, &stream_of(id), nothing, evolve).await
}

/// Connects before the first event does, by reading a stream that can't be there. An error is not
/// worth failing for: it will come again with the first event, and be answered then.
pub async fn warm_up(events: &impl EventStore) {
    if let Err(error) = fold_destination(events, DestinationId(Uuid::nil())).await {
        tracing::warn!(%error, "the event store does not answer yet");
    }
}
