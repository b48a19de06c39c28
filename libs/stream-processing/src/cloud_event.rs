//! CloudEvents 1.0 in structured JSON
//! (<https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>), read and written. The
//! official SDK brings more crates than this whole library has.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

use crate::Event;
use crate::cloud_event_data::ContentType;
use crate::cloud_event_error::{CloudEventError, SPEC_VERSION};
use crate::event_json::says_nothing;

/// The name of the entity that an event's data becomes.
pub(crate) const DATA: &str = "data";

/// An event in the format that services of all vendors exchange.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloudEvent {
    /// Not empty, and unique together with `source`.
    pub id: String,
    /// The publisher, as a URI reference. Not empty.
    pub source: String,
    /// The version of CloudEvents: always `1.0`.
    pub specversion: String,
    /// What happened, such as `com.example.thing.created.v1`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The thing that the event is about, within `source`; often an id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When it happened, in RFC 3339. The specification lets a source
    /// leave it out; then steps that need a time refuse the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<DateTime<Utc>>,
    /// The media type of the data. `None` means `application/json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datacontenttype: Option<String>,
    /// A URI of the schema that the data adheres to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataschema: Option<String>,
    /// The event's payload, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Box<RawValue>>,
    /// The payload as bytes, in base64. Excludes `data`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_base64: Option<String>,
    /// Extension attributes, such as `partitionkey`.
    #[serde(flatten)]
    pub extensions: Map<String, Value>,
}

impl CloudEvent {
    /// An extension attribute as text, if it is text or a number.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<String> {
        match self.extensions.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The trace of the [distributed tracing
    /// extension](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/distributed-tracing.md), or
    /// `None` if that is missing or invalid.
    #[cfg(feature = "event-store")]
    #[must_use]
    pub fn trace_parent(&self) -> Option<event_store::TraceParent> {
        self.extensions.get("traceparent")?.as_str()?.parse().ok()
    }

    /// The `partitionkey` of the partitioning extension, or else the subject.
    #[must_use]
    pub fn partition_key(&self) -> Option<String> {
        self.extension("partitionkey").or_else(|| self.subject.clone())
    }

    /// The standard event: `data` becomes its entity; `source` and the extensions become its tags. The media type
    /// decides whether the data is JSON, text, or bytes, which become `{"mediaType": …, "base64": …}`.
    ///
    /// # Errors
    /// [`CloudEventError`] if `specversion` is not 1.0, or the data does not match its media type.
    pub fn into_event(self) -> Result<Event, CloudEventError> {
        if self.specversion != SPEC_VERSION {
            return Err(CloudEventError::Version(self.specversion));
        }
        for (name, value) in
            [("id", &self.id), ("source", &self.source), ("type", &self.event_type)]
        {
            if says_nothing(value) {
                return Err(CloudEventError::Empty(name));
            }
        }
        let raw = to_raw_value(&self)?;
        let partition_key = self.partition_key();
        let mut tags = self.extensions;
        tags.insert("source".to_owned(), Value::String(self.source));
        let content_type = ContentType::parse(self.datacontenttype.as_deref())?;
        let data = match (self.data, self.data_base64) {
            (Some(_), Some(_)) => return Err(CloudEventError::TwoData),
            (Some(data), None) => Some(content_type.of_json(data)?),
            (None, Some(base64)) => Some(content_type.of_base64(&base64)?),
            (None, None) => None,
        };
        Ok(Event {
            id: self.id,
            event_type: self.event_type,
            timestamp: self.time.map(|time| time.timestamp_millis()),
            partition_key,
            tags: tags.into(),
            raw: Some(raw),
            entities: data.map(|data| (DATA.to_owned(), data)).into_iter().collect(),
            ..Event::default()
        })
    }

    /// The event as a CloudEvent of `source`. A single entity
    /// becomes the data; several become a JSON object, by name.
    ///
    /// # Errors
    /// [`CloudEventError`] if the entities can't be written as JSON.
    pub fn from_event(event: &Event, source: impl Into<String>) -> Result<Self, CloudEventError> {
        let data = match event.entities.as_slice() {
            [(_, entity)] => entity.clone(),
            entities => {
                let by_name = entities.iter().map(|(name, entity)| (name, entity));
                to_raw_value(&by_name.collect::<std::collections::BTreeMap<_, _>>())?
            }
        };
        let mut extensions = Map::new();
        if let Some(key) = &event.partition_key {
            extensions.insert("partitionkey".to_owned(), Value::String(key.clone()));
        }
        Ok(Self {
            id: event.id.clone(),
            source: source.into(),
            specversion: SPEC_VERSION.to_owned(),
            event_type: event.event_type.clone(),
            subject: None,
            time: event.timestamp.and_then(DateTime::from_timestamp_millis),
            datacontenttype: Some("application/json".to_owned()),
            dataschema: None,
            data: Some(data),
            data_base64: None,
            extensions,
        })
    }
}
