//! The words that the rules are told in.

use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use event_store::history::{Contents, HistoryFile, ImportError, export, import};
use event_store::memory::InMemoryEventStore;
use event_store::{
    AppendError, BackendError, EventStore, ExpectedVersion, Imported, Metadata, NewEvent,
    ReadError, RecordedEvent, Segment, StreamId, Version,
};
use futures::{Stream, TryStreamExt};
use serde_json::json;
use uuid::Uuid;

/// The categories that are imported before others, in these stories.
pub(crate) const FIRST: [&str; 1] = ["total"];

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_800_000_000_000).unwrap()
}

pub(crate) fn event(number: f64) -> NewEvent {
    NewEvent {
        id: Uuid::now_v7(),
        event_type: "Happened".to_owned(),
        payload: json!({"number": number, "text": "ünïcode\n"}).as_object().cloned().unwrap(),
        schema: 1,
        timestamp: DateTime::from_timestamp_millis(1_764_000_000_123).unwrap(),
        metadata: Metadata {
            correlation_id: "correlation".to_owned(),
            causation_id: "causation".to_owned(),
            actor: None,
            traceparent: None,
            imported: None,
        },
    }
}

/// A store with streams of these lengths, each fourth of which is a total.
pub(crate) async fn store_of(lengths: &[usize]) -> InMemoryEventStore {
    let store = InMemoryEventStore::default();
    for (number, length) in lengths.iter().enumerate() {
        let category = if number % 4 == 3 { "total" } else { "thing" };
        let stream = StreamId::new(category, number.to_string());
        for version in 0..*length as u64 {
            let expected = ExpectedVersion::Exact(Version(version));
            store.append(&stream, expected, &[event(0.1)]).await.unwrap();
        }
    }
    store
}

pub(crate) async fn exported(store: &impl EventStore) -> (Vec<u8>, Contents) {
    export(store, vec![], || {}).await.unwrap()
}

/// Everything that a store holds, by stream and version.
pub(crate) async fn all(store: &impl EventStore) -> Vec<RecordedEvent> {
    let mut events: Vec<_> = store.read_all(Segment::WHOLE).try_collect().await.unwrap();
    events.sort_by_key(|event| (event.stream.clone(), event.version));
    events
}

/// The same events, marked as an import of a file with these contents marks them.
pub(crate) fn marked(mut events: Vec<RecordedEvent>, contents: &Contents) -> Vec<RecordedEvent> {
    for event in &mut events {
        let by = contents.import_name();
        event.event.metadata.imported = Some(Imported { by, at: now() });
    }
    events
}

/// Imports a file to its end, or to the first trouble. Returns how many events were appended.
pub(crate) async fn imported(store: &impl EventStore, file: &[u8]) -> Result<u64, ImportError> {
    let file = HistoryFile::open(Cursor::new(file))?;
    import(store, file, &FIRST, now).try_fold(0, |sum, count| async move { Ok(sum + count) }).await
}

/// When a store gives up.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Crash {
    /// Nothing was done.
    BeforeAppend,
    /// Everything was done, and nobody hears of it.
    AfterAppend,
}

/// A store in which later appends are quicker, and that gives up at one and at all that follow.
pub(crate) struct CrashingStore<'a> {
    store: &'a InMemoryEventStore,
    crash: Crash,
    appends_left: AtomicUsize,
}

impl<'a> CrashingStore<'a> {
    pub(crate) fn at(store: &'a InMemoryEventStore, appends: usize, crash: Crash) -> Self {
        Self { store, crash, appends_left: AtomicUsize::new(appends) }
    }
}

impl EventStore for CrashingStore<'_> {
    async fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> Result<Version, AppendError> {
        let take_one = |left: usize| left.checked_sub(1);
        let left = self.appends_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take_one);
        let left = left.unwrap_or(1);
        for _ in 1..left {
            tokio::task::yield_now().await;
        }
        if left > 1 {
            return self.store.append(stream, expected, events).await;
        }
        if matches!(self.crash, Crash::AfterAppend) {
            self.store.append(stream, expected, events).await?;
        }
        Err(BackendError::transient("a crash").into())
    }

    fn read(
        &self,
        stream: &StreamId,
        from: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.store.read(stream, from)
    }

    fn read_all(
        &self,
        segment: Segment,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.store.read_all(segment)
    }
}
