//! What reactors have in common: they decide on a stream as it is now, and append one event.

use event_store::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, StreamId, Version,
};
use serde::de::DeserializeOwned;
use stream_processing::Failure;
use uuid::Uuid;

use crate::stored_events::{FoldError, fold_stream};

/// A stream's state, and the version it is at.
pub(crate) type Known<S> = (S, Version);

/// Appends what `decide` says, and decides again whenever another was faster. `known` is what the
/// reactor was told of the stream; without it, the stream is read first.
pub(crate) async fn react<S, V>(
    events: &impl EventStore,
    stream: &StreamId,
    known: Option<Known<S>>,
    evolve: fn(S, &V) -> S,
    decide: impl Fn(&S) -> Result<Option<NewEvent>, Failure> + Send,
) -> Result<(), Failure>
where
    S: Default + Send + Sync,
    V: DeserializeOwned,
{
    let mut known = match known {
        Some(known) => known,
        None => read(events, stream, evolve).await?,
    };
    loop {
        let Some(event) = decide(&known.0)? else {
            return Ok(());
        };
        match events.append(stream, ExpectedVersion::Exact(known.1), &[event]).await {
            Ok(_) => return Ok(()),
            Err(AppendError::Conflict { .. }) => known = read(events, stream, evolve).await?,
            Err(error) => return Err(Failure::transient(&error)),
        }
    }
}

async fn read<S, V>(
    events: &impl EventStore,
    stream: &StreamId,
    evolve: fn(S, &V) -> S,
) -> Result<Known<S>, Failure>
where
    S: Default,
    V: DeserializeOwned,
{
    fold_stream(events, stream, evolve).await.map_err(|error| match error {
        FoldError::Read(ReadError::Unavailable(_)) => Failure::transient(&error),
        FoldError::Read(_) | FoldError::Decode(_) => Failure::poison(&error),
    })
}

/// The id of the n-th event that a reactor appends because of `cause`.
pub(crate) fn caused_id(cause: Uuid, reactor: &str, n: u32) -> Uuid {
    Uuid::new_v5(&cause, format!("{reactor}/{n}").as_bytes())
}
