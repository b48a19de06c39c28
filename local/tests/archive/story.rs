//! The events of these stories.

use chrono::{DateTime, Utc};
use event_store::{Metadata, NewEvent, RecordedEvent, StreamId, Version};
use handlers::ports::event_bus::NAMESPACE;
use local::archive::{Archive, ArchivedEvent, Selection};
use serde_json::json;
use stream_processing::CloudEvent;
use stream_processing::stored_events::{cloud_event_of, event_of};
use uuid::Uuid;

/// The first moment of these stories, and so many seconds later.
pub(crate) fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_764_000_000 + seconds, 0).unwrap()
}

/// An event of a destination, so many seconds after the first moment, as others hear of it.
pub(crate) fn published(stream: u128, version: u64, seconds: i64, event_type: &str) -> CloudEvent {
    let recorded = RecordedEvent {
        stream: StreamId::new("destination", Uuid::from_u128(stream).to_string()),
        version: Version(version),
        event: NewEvent {
            id: Uuid::from_u128(stream << 64 | u128::from(version)),
            event_type: event_type.to_owned(),
            payload: json!({"name": "Zoo"}).as_object().cloned().unwrap(),
            schema: 1,
            timestamp: moment(seconds),
            metadata: Metadata {
                correlation_id: "the flow".to_owned(),
                causation_id: "the request".to_owned(),
                actor: None,
                traceparent: None,
                imported: None,
            },
        },
    };
    cloud_event_of(&event_of(&recorded).unwrap(), NAMESPACE).unwrap()
}

pub(crate) fn archived(event: CloudEvent) -> ArchivedEvent {
    ArchivedEvent::new(event).unwrap()
}

/// Everything of a selection, read in pages of this size: the numbers of the streams, and the versions.
pub(crate) fn read(archive: &Archive, selection: &Selection, page: usize) -> Vec<(u128, String)> {
    let (mut found, mut last) = (vec![], None);
    loop {
        let events = archive.after(last.as_ref(), selection, page).unwrap();
        let Some(end) = events.last() else { return found };
        last = Some(end.place().clone());
        found.extend(events.iter().map(|archived| {
            let event = archived.event();
            let stream: Uuid = event.subject.as_deref().unwrap().parse().unwrap();
            (stream.as_u128(), event.extension("streamversion").unwrap())
        }));
    }
}
