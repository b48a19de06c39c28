//! CloudEvents 1.0 in structured JSON (<https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>),
//! in and out. The SDK of the specification brings more crates than this whole library has.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

use crate::Event;
use crate::cloud_event_data::ContentType;
use crate::cloud_event_error::{CloudEventError, SPEC_VERSION};
use crate::event_json::says_nothing;

/// The entity that an event's data becomes.
pub(crate) const DATA: &str = "data";

/// An event as services of all makers exchange it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloudEvent {
    /// Unique together with `source`.
    pub id: String,
    /// Who says it, as a URI reference.
    pub source: String,
    /// Always [`SPEC_VERSION`].
    pub specversion: String,
    /// What happened, such as `com.example.thing.created.v1`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// What it happened to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When, as RFC 3339 says it. None if its source can't tell, as the specification allows; who needs a time
    /// refuses it then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<DateTime<Utc>>,
    /// The media type of the data. None means `application/json`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datacontenttype: Option<String>,
    /// Where the data's shape is written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataschema: Option<String>,
    /// What happened in detail, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Box<RawValue>>,
    /// The same, as bytes in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_base64: Option<String>,
    /// Extension attributes, such as `partitionkey`.
    #[serde(flatten)]
    pub extensions: Map<String, Value>,
}

impl CloudEvent {
    /// An extension attribute, if it is text or a number.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<String> {
        match self.extensions.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// What the [distributed tracing extension](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/distributed-tracing.md)
    /// says, if that is valid: who can't read it goes on without.
    #[cfg(feature = "event-store")]
    #[must_use]
    pub fn trace_parent(&self) -> Option<event_store::TraceParent> {
        self.extensions.get("traceparent")?.as_str()?.parse().ok()
    }

    /// What the partitioning extension says, or the subject.
    #[must_use]
    pub fn partition_key(&self) -> Option<String> {
        self.extension("partitionkey").or_else(|| self.subject.clone())
    }

    /// The standard event: `data` is its entity, the extensions and `source` are its tags. What the data is, its media
    /// type says: JSON, a text, or bytes, which become `{"mediaType": …, "base64": …}`.
    ///
    /// # Errors
    /// [`CloudEventError`] if the version is another, or the data is not what its media type says.
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

    /// The event as `source` says it to others: its data is the one entity, or all by name.
    ///
    /// # Errors
    /// [`CloudEventError`] if the entities have no JSON.
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

    /// [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) with milliseconds, in UTC.
    #[must_use]
    pub fn time_text(&self) -> Option<String> {
        self.time.map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}
