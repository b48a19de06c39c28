//! A store in memory: a double for tests of code that uses the port.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::{Stream, stream};

use crate::repeat::{Place, are_at, check_append, find_repeat, looked_at};
use crate::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent, Segment,
    StreamId, Version,
};

/// Bytes of the largest item that DynamoDB takes, approximately.
const LARGEST: usize = 400 * 1024;

/// Keeps all streams in one map behind one lock. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct InMemoryEventStore {
    streams: Arc<Mutex<BTreeMap<StreamId, Vec<RecordedEvent>>>>,
}

impl InMemoryEventStore {
    fn streams(&self) -> MutexGuard<'_, BTreeMap<StreamId, Vec<RecordedEvent>>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventStore for InMemoryEventStore {
    async fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> Result<Version, AppendError> {
        check_append(stream, events)?;
        let length = |event: &NewEvent| {
            let parts = (&event.event_type, &event.payload, &event.metadata);
            serde_json::to_string(&parts).map_or(0, |json| json.len())
        };
        if events.iter().any(|event| length(event) > LARGEST) {
            let detail = "beyond 400 KB.".to_owned();
            return Err(AppendError::TooLarge { stream: stream.clone(), detail });
        }
        let mut streams = self.streams();
        let recorded = streams.entry(stream.clone()).or_default();
        if let Some(version) = find(stream, recorded, expected, events)? {
            return Ok(version);
        }
        for event in events {
            let version = Version(recorded.len() as u64 + 1);
            recorded.push(RecordedEvent { stream: stream.clone(), version, event: event.clone() });
        }
        Ok(Version(recorded.len() as u64))
    }

    fn read(
        &self,
        stream: &StreamId,
        from: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        let events = self.streams().get(stream).cloned().unwrap_or_default();
        stream::iter(events.into_iter().filter(move |event| event.version > from).map(Ok))
    }

    fn read_all(
        &self,
        segment: Segment,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        let in_segment = |place: usize| place % segment.of as usize == segment.index as usize;
        let streams: Vec<_> = self.streams().values().cloned().collect();
        let chosen = streams.into_iter().enumerate().filter(move |(place, _)| in_segment(*place));
        stream::iter(chosen.flat_map(|(_, events)| events).map(Ok).collect::<Vec<_>>())
    }
}

/// The version that the stream had with these events if it holds them; `None` if they may be appended.
fn find(
    stream: &StreamId,
    recorded: &[RecordedEvent],
    expected: ExpectedVersion,
    events: &[NewEvent],
) -> Result<Option<Version>, AppendError> {
    let actual = Version(recorded.len() as u64);
    let recent = recorded.len().saturating_sub(looked_at(events));
    if let Some(version) = find_repeat(stream, &places(recorded.get(recent..)), events)? {
        return Ok(Some(version));
    }
    let base = expected.or(actual);
    if base == actual {
        return Ok(None);
    }
    let begin = usize::try_from(base.0).unwrap_or(usize::MAX);
    let there = places(recorded.get(begin..begin.saturating_add(events.len())));
    if are_at(&there, events) {
        return Ok(Some(base.after(events.len())));
    }
    Err(AppendError::Conflict { stream: stream.clone(), expected, actual })
}

fn places(events: Option<&[RecordedEvent]>) -> Vec<Place> {
    let place = |at: &RecordedEvent| Place { version: at.version, id: Some(at.event.id) };
    events.unwrap_or_default().iter().map(place).collect()
}
