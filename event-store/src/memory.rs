//! A store in memory: the double for tests of what stands on the port.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::{Stream, stream};

use crate::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent, Segment,
    StreamId, Version,
};

const LIMIT: usize = 100;
/// The size of an item that DynamoDB takes, near enough.
const LARGEST: usize = 400 * 1024;

/// Streams in a map, behind one lock. Clones share them.
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
        let Some(first) = events.first() else {
            return Err(AppendError::Nothing { stream: stream.clone() });
        };
        let count = events.len();
        if count > LIMIT {
            return Err(AppendError::TooMany { stream: stream.clone(), count, limit: LIMIT });
        }
        let length =
            |event: &NewEvent| serde_json::to_string(&event.payload).map_or(0, |s| s.len());
        if events.iter().any(|event| length(event) > LARGEST) {
            let detail = "beyond 400 KB.".to_owned();
            return Err(AppendError::TooLarge { stream: stream.clone(), detail });
        }
        let mut streams = self.streams();
        let recorded = streams.entry(stream.clone()).or_default();
        let actual = Version(recorded.len() as u64);
        if let Some(known) = recorded.iter().find(|known| known.event.id == first.id) {
            return Ok(Version(known.version.0 + count as u64 - 1));
        }
        let fits = match expected {
            ExpectedVersion::NoStream => actual == Version::EMPTY,
            ExpectedVersion::Exact(version) => actual == version,
            ExpectedVersion::Any => true,
        };
        if !fits {
            return Err(AppendError::Conflict { stream: stream.clone(), expected, actual });
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
