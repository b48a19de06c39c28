//! All histories, one by one, in one scan of the events table.

use std::pin::Pin;

use event_store::{EventStore, ReadError, RecordedEvent, Segment, StreamId};
use futures::stream::{self, Peekable};
use futures::{Stream, StreamExt};

use crate::{CheckedHistory, HistoryCheck};

/// The histories of a segment of all streams. The events of a stream
/// follow each other, so only one history is in memory at a time.
pub fn histories<E: EventStore>(
    events: &E,
    segment: Segment,
) -> impl Stream<Item = Result<CheckedHistory, ReadError>> + Send {
    let events = Box::pin(events.read_all(segment).peekable());
    stream::try_unfold(events, |mut events| async move {
        Ok(next_history(events.as_mut()).await?.map(|history| (history, events)))
    })
}

async fn next_history<S>(
    mut events: Pin<&mut Peekable<S>>,
) -> Result<Option<CheckedHistory>, ReadError>
where
    S: Stream<Item = Result<RecordedEvent, ReadError>>,
{
    let Some(first) = events.next().await else {
        return Ok(None);
    };
    let stream = stream_of(&first);
    let mut check = HistoryCheck::of(stream.clone());
    check.take(first)?;
    while let Some(next) = events.as_mut().next_if(|next| stream_of(next) == stream).await {
        check.take(next)?;
    }
    Ok(Some(check.finish()))
}

/// The stream of an item, by its key.
fn stream_of(read: &Result<RecordedEvent, ReadError>) -> StreamId {
    match read {
        Ok(event) => event.stream.clone(),
        Err(ReadError::Undecodable { stream, .. }) => {
            let known = stream.strip_suffix("#stream").and_then(|stream| stream.split_once('#'));
            let (category, id) = known.unwrap_or(("", stream));
            StreamId::new(category, id)
        }
        Err(ReadError::Unavailable(_)) => StreamId::new("", ""),
    }
}
