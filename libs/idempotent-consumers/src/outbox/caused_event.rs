//! An event that a handler causes.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};
use stream_processing::CloudEvent;

use super::Cause;

/// An event without the fields that the outbox fills in: its id, its time and its cause.
///
/// ```
/// use idempotent_consumers::CausedEvent;
/// use serde_json::json;
///
/// let milestone = json!({"country": "FR", "destinations": 100});
/// let event = CausedEvent::new("com.example", "com.example.CountryReachedMilestone.v1", &milestone)?
///     .with_subject("FR");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct CausedEvent {
    source: String,
    event_type: String,
    subject: Option<String>,
    data: Box<RawValue>,
}

impl CausedEvent {
    /// An event of this type, published by `source`.
    ///
    /// # Errors
    /// The serialiser's error if the data can't be written as JSON.
    pub fn new(
        source: impl Into<String>,
        event_type: impl Into<String>,
        data: &impl Serialize,
    ) -> Result<Self, serde_json::Error> {
        let (source, event_type) = (source.into(), event_type.into());
        Ok(Self { source, event_type, subject: None, data: to_raw_value(data)? })
    }

    /// Sets the thing that the event is about. Events with the same subject are kept in order if the bus can do that.
    #[must_use]
    pub fn with_subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    pub(super) fn published(self, id: String, cause: &Cause, time: DateTime<Utc>) -> CloudEvent {
        let mut extensions = Map::new();
        let mut say = |name: &str, value: &str| {
            extensions.insert(name.to_owned(), Value::from(value));
        };
        say("causationid", &cause.id);
        say("correlationid", &cause.correlation_id);
        if let Some(traceparent) = &cause.traceparent {
            say("traceparent", traceparent);
        }
        CloudEvent {
            id,
            source: self.source,
            specversion: "1.0".to_owned(),
            event_type: self.event_type,
            subject: self.subject,
            time: Some(time),
            datacontenttype: Some("application/json".to_owned()),
            dataschema: None,
            data: Some(self.data),
            data_base64: None,
            extensions,
        }
    }
}
