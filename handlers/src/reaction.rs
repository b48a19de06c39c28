//! What reactors have in common: they decide on a stream as it is now, and append one event.

use event_store::{AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, StreamId};
use serde::de::DeserializeOwned;
use stream_processing::Failure;
use uuid::Uuid;

use crate::stored_events::{FoldError, Known, catch_up};

/// Appends what `decide` says, and decides again whenever another was faster. `known` is what the
/// reactor was told of the stream; without it, the stream is read first.
///
/// Returns the state that needed nothing more. None if something was appended: by whom is not known, since a repeat
/// finds what an earlier delivery has decided.
pub(crate) async fn react<S, V>(
    events: &impl EventStore,
    stream: &StreamId,
    known: Option<Known<S>>,
    evolve: fn(S, &V) -> S,
    decide: impl Fn(&S) -> Result<Option<NewEvent>, Failure> + Send,
) -> Result<Option<Known<S>>, Failure>
where
    S: Default + Send + Sync,
    V: DeserializeOwned,
{
    let mut known = match known {
        Some(known) => known,
        None => learn(events, stream, Known::default(), evolve).await?,
    };
    loop {
        let Some(event) = decide(&known.0)? else {
            return Ok(Some(known));
        };
        match events.append(stream, ExpectedVersion::Exact(known.1), &[event]).await {
            Ok(_) => return Ok(None),
            Err(AppendError::Conflict { .. }) => {
                known = learn(events, stream, known, evolve).await?;
            }
            Err(error) => return Err(Failure::transient(&error)),
        }
    }
}

/// What is known of a stream, and what has happened since.
pub(crate) async fn learn<S, V: DeserializeOwned>(
    events: &impl EventStore,
    stream: &StreamId,
    known: Known<S>,
    evolve: fn(S, &V) -> S,
) -> Result<Known<S>, Failure> {
    catch_up(events, stream, known, evolve).await.map_err(|error| match error {
        FoldError::Read(ReadError::Unavailable(_)) => Failure::transient(&error),
        FoldError::Read(_) | FoldError::Decode(_) => Failure::poison(&error),
    })
}

/// The id of the n-th event that a reactor appends because of `cause`.
pub(crate) fn caused_id(cause: Uuid, reactor: &str, n: u32) -> Uuid {
    Uuid::new_v5(&cause, format!("{reactor}/{n}").as_bytes())
}
