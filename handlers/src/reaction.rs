//! What reactors have in common: they decide on a stream as it is now, and append one event.

use event_store::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent, StreamId, Version,
};
use serde::de::DeserializeOwned;
use stream_processing::Failure;
use thiserror::Error;
use uuid::Uuid;

use crate::stored_events::{FoldError, Known, catch_up};

/// An event was delivered that is not in this history.
#[derive(Debug, Error)]
#[error(
    "event {version} of {stream} was delivered, but it is not in the events table: it is from another system, or the table was restored to an earlier moment; restore or import that history and resubmit this fault, or drop it"
)]
pub(crate) struct NotInHistory {
    stream: StreamId,
    version: Version,
}

impl NotInHistory {
    pub(crate) fn of(delivered: &RecordedEvent) -> Self {
        Self { stream: delivered.stream.clone(), version: delivered.version }
    }
}

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
            // What was known is not here: the event that told of it is from elsewhere, or the table was restored.
            Err(AppendError::Conflict { actual, .. }) if actual < known.1 => {
                known = learn(events, stream, Known::default(), evolve).await?;
            }
            Err(AppendError::Conflict { .. }) => {
                known = learn(events, stream, known, evolve).await?;
            }
            Err(error) if error.is_transient() => return Err(Failure::transient(&error)),
            Err(error) => return Err(Failure::poison(&error)),
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
        FoldError::Read(error) => of_read(&error),
        FoldError::Decode(_) => Failure::poison(&error),
    })
}

/// What it means to a delivered event that a stream can't be read.
pub(crate) fn of_read(error: &ReadError) -> Failure {
    match error {
        ReadError::Unavailable(_) => Failure::transient(error),
        ReadError::Undecodable { .. } => Failure::poison(error),
    }
}

/// The id of the n-th event that a reactor appends because of `cause`.
pub(crate) fn caused_id(cause: Uuid, reactor: &str, n: u32) -> Uuid {
    Uuid::new_v5(&cause, format!("{reactor}/{n}").as_bytes())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use event_store::Metadata;
    use event_store::memory::InMemoryEventStore;
    use stream_processing::Severity;

    use super::*;

    #[tokio::test]
    async fn what_is_too_large_to_store_is_not_tried_again() {
        let (store, stream) = (InMemoryEventStore::default(), StreamId::new("area", "u0nd9"));
        let decide = |(): &()| {
            let payload = [("text".to_owned(), "x".repeat(500_000).into())].into_iter().collect();
            let metadata = Metadata {
                correlation_id: String::new(),
                causation_id: String::new(),
                actor: None,
                traceparent: None,
                imported: None,
            };
            Ok(Some(NewEvent {
                id: Uuid::nil(),
                event_type: "Large".to_owned(),
                payload,
                schema: 1,
                timestamp: DateTime::UNIX_EPOCH,
                metadata,
            }))
        };

        let failure = react(&store, &stream, None, |(), (): &()| (), decide).await.err();

        assert_eq!(failure.map(|failure| failure.severity), Some(Severity::Poison));
    }
}
