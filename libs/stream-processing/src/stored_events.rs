//! Converts events of an event store to standard events and back: from
//! the stream of its table, or from the CloudEvents that were published.

use chrono::{DateTime, Utc};
use event_store::{Imported, Metadata, NewEvent, RecordedEvent, StreamId, TraceParent, Version};
use serde::{Deserialize, Serialize};
use serde_json::value::to_raw_value;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{CloudEvent, Event, EventError, Failure, Tags, Units};

/// The name of the entity that holds a stored event's payload.
const PAYLOAD: &str = "payload";

/// The origin of a stored event, as tags of the standard event. The names are valid extension attributes of a
/// CloudEvent: lower case, without separators.
#[derive(Debug, Serialize, Deserialize)]
struct Origin {
    category: String,
    streamid: String,
    streamversion: Version,
    eventtype: String,
    schema: u32,
    correlationid: String,
    causationid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "TraceParent::if_valid"
    )]
    traceparent: Option<TraceParent>,
    /// Set on imported events: [`REPLAY_NAME`](crate::REPLAY_NAME) and [`RECORDED_TIME`](crate::RECORDED_TIME).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    replayname: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recordedtime: Option<DateTime<Utc>>,
}

/// The standard event of a stored one. Its partition key is the stream.
///
/// # Errors
/// The serialiser's error if it can't be written as JSON.
pub fn event_of(recorded: &RecordedEvent) -> Result<Event, serde_json::Error> {
    let RecordedEvent { stream, version, event } = recorded;
    let imported = event.metadata.imported.clone();
    let origin = Origin {
        category: stream.category.clone(),
        streamid: stream.id.clone(),
        streamversion: *version,
        eventtype: event.event_type.clone(),
        schema: event.schema,
        correlationid: event.metadata.correlation_id.clone(),
        causationid: event.metadata.causation_id.clone(),
        actor: event.metadata.actor.clone(),
        traceparent: event.metadata.traceparent,
        recordedtime: imported.as_ref().map(|imported| imported.at),
        replayname: imported.map(|imported| imported.by),
    };
    let tags = match serde_json::to_value(origin)? {
        Value::Object(tags) => tags.into(),
        _ => Tags::new(),
    };
    Ok(Event {
        id: event.id.to_string(),
        event_type: event.event_type.clone(),
        timestamp: Some(event.timestamp.timestamp_millis()),
        partition_key: Some(stream.to_string()),
        tags,
        entities: vec![(PAYLOAD.to_owned(), to_raw_value(&event.payload)?)],
        ..Event::default()
    })
}

/// The stored event of a standard one, by whatever way it came.
///
/// # Errors
/// [`EventError`] if it does not come from an event store.
pub fn recorded_event(event: &Event) -> Result<RecordedEvent, EventError> {
    let unexpected = |part: &str| {
        let (event, part) = (event.id.clone(), part.to_owned());
        move |source| EventError::Unexpected { event, part, source }
    };
    let custom = |error: &dyn std::fmt::Display| serde::de::Error::custom(error);
    let origin: Origin = serde_json::from_value(Value::Object(event.tags.clone().into()))
        .map_err(unexpected("tags"))?;
    let id: Uuid = event.id.parse().map_err(|error| unexpected("id")(custom(&error)))?;
    let timestamp = DateTime::from_timestamp_millis(event.time()?)
        .ok_or_else(|| unexpected("timestamp")(custom(&"it is not a date")))?;
    // In a published event, the payload is the CloudEvent's data.
    let payload: Map<String, Value> = event
        .entity(PAYLOAD)
        .or_else(|missing| event.entity(crate::cloud_event::DATA).map_err(|_| missing))?;
    Ok(RecordedEvent {
        stream: StreamId::new(origin.category, origin.streamid),
        version: origin.streamversion,
        event: NewEvent {
            id,
            event_type: origin.eventtype,
            payload,
            schema: origin.schema,
            timestamp,
            metadata: Metadata {
                correlation_id: origin.correlationid,
                causation_id: origin.causationid,
                actor: origin.actor,
                traceparent: origin.traceparent,
                imported: imported(origin.replayname, origin.recordedtime),
            },
        },
    })
}

/// A replay may publish imported events; its own name does not tell.
fn imported(name: Option<String>, at: Option<DateTime<Utc>>) -> Option<Imported> {
    let by = name.filter(|name| name.starts_with(crate::IMPORT))?;
    Some(Imported { by, at: at? })
}

/// The CloudEvent that publishes a stored event: its type has the publisher and the schema, its subject is the
/// stream, and extension attributes hold the rest. `namespace` is the publisher's domain name, reversed.
///
/// # Errors
/// A poison [`Failure`] if the event is not a stored one, or can't be written as JSON.
pub fn cloud_event_of(event: &Event, namespace: &str) -> Result<CloudEvent, Failure> {
    let recorded = recorded_event(event)?;
    let RecordedEvent { stream, event: stored, .. } = &recorded;
    let mut published = CloudEvent::from_event(event, namespace)?;
    published.event_type = published_type(namespace, &stream.category, stored);
    published.subject = Some(stream.id.clone());
    published.extensions.extend(Map::from(event.tags.clone()));
    Ok(published)
}

fn published_type(namespace: &str, category: &str, event: &NewEvent) -> String {
    format!("{namespace}.{category}.{}.v{}", event.event_type, event.schema)
}

impl<T: Send + 'static> Units<T> {
    /// Reads each unit's event as a stored one; an event from elsewhere is poison.
    #[must_use]
    pub fn stored_events(self) -> Units<RecordedEvent> {
        self.try_map(|event, _| recorded_event(event))
    }
}
