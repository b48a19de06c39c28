//! Given, when and then: the helpers that behaviours are written with.

use futures::TryStreamExt;
use serde_json::json;
use uuid::Uuid;

use crate::{
    AppendError, EventStore, Imported, Metadata, NewEvent, Payload, RecordedEvent, StreamId,
    Version,
};

pub(super) type Told = Result<(), String>;

/// A stream that nobody else uses.
pub(super) fn fresh_stream() -> StreamId {
    StreamId::new("conformance", Uuid::now_v7().to_string())
}

/// An event with every optional part.
pub(super) fn event(name: &str) -> NewEvent {
    event_with(
        name,
        json!({"degrees": -0.127_758_3, "whole": 12, "text": "ünïcode", "none": null,
        "deep": {"list": [1, "two", {"three": true}]}}),
    )
}

/// An event whose payload takes about this many bytes.
pub(super) fn event_of_size(bytes: usize) -> NewEvent {
    event_with("Sized", json!({"filler": "x".repeat(bytes)}))
}

fn event_with(name: &str, payload: serde_json::Value) -> NewEvent {
    let payload = match payload {
        serde_json::Value::Object(map) => map,
        _ => Payload::new(),
    };
    let timestamp = chrono::DateTime::from_timestamp_millis(1_764_000_000_123).unwrap_or_default();
    NewEvent {
        id: Uuid::now_v7(),
        event_type: name.to_owned(),
        payload,
        schema: 1,
        timestamp,
        metadata: Metadata {
            correlation_id: "correlation".to_owned(),
            causation_id: "causation".to_owned(),
            actor: Some("somebody".to_owned()),
            traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse().ok(),
            imported: Some(Imported { by: "import-1".to_owned(), at: timestamp }),
        },
    }
}

/// The events as a stream should hold them, from version 1 on.
pub(super) fn recorded(stream: &StreamId, events: &[NewEvent]) -> Vec<RecordedEvent> {
    let record = |(place, event): (usize, &NewEvent)| RecordedEvent {
        stream: stream.clone(),
        version: Version(place as u64 + 1),
        event: event.clone(),
    };
    events.iter().enumerate().map(record).collect()
}

/// All events of a stream after a version.
pub(super) async fn history<S: EventStore>(
    store: &S,
    stream: &StreamId,
    from: Version,
) -> Result<Vec<RecordedEvent>, String> {
    store.read(stream, from).try_collect().await.map_err(|error| error.to_string())
}

/// The stream holds exactly these events.
pub(super) async fn holds<S: EventStore>(
    store: &S,
    stream: &StreamId,
    events: &[NewEvent],
) -> Told {
    same("the stream", &history(store, stream, Version::EMPTY).await?, &recorded(stream, events))
}

/// The append ended at this version.
pub(super) fn appended(answer: Result<Version, AppendError>, version: u64) -> Told {
    let version = Version(version);
    same("the version", &answer.map_err(|error| error.to_string())?, &version)
}

/// The append was refused because the stream is at `actual`.
pub(super) fn conflicted(answer: Result<Version, AppendError>, actual: u64) -> Told {
    match answer {
        Err(AppendError::Conflict { actual: found, .. }) => {
            same("the actual version", &found, &Version(actual))
        }
        other => Err(format!("expected a conflict, got {other:?}")),
    }
}

pub(super) fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Told {
    if found == expected {
        return Ok(());
    }
    let mut shown = format!("{what} is {found:?}, not {expected:?}");
    if let Some((cut, _)) = shown.char_indices().nth(600) {
        shown.truncate(cut);
        shown.push('…');
    }
    Err(shown)
}
