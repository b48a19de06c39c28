//! A record that no repetition mends, kept with the reason.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::event_content::EventContent;
use crate::{Delivery, ErrorDescription, Event, FailedUnit, Tags};

/// The type of a fault as an event.
pub const FAULT_EVENT_TYPE: &str = "fault";
/// The pipeline of faults that were found before any.
pub const SOURCE: &str = "source";

/// Poison, set aside so that the rest can go on. It can be resubmitted to the function and the pipeline
/// that raised it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Derived from function, pipeline and event: its source, its id and what it says. So a redelivery repeats none, and
    /// another event that was given the same id has a fault of its own.
    pub id: Uuid,
    /// The function that raised it.
    pub function: String,
    /// The pipeline, or [`SOURCE`] if the record could not be read.
    pub pipeline: String,
    /// The event's id.
    pub event_id: String,
    /// The event's type.
    pub event_type: String,
    /// What is wrong, for the person who mends it.
    pub error: ErrorDescription,
    /// The ids of all events that failed together, if they were several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batch: Vec<String>,
    /// The record as delivered, to the byte.
    pub record: String,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
}

impl Fault {
    /// The faults of a unit that failed in `function`: one for each of its events, so that every event
    /// is in one fault only, however a redelivery puts them together.
    #[must_use]
    pub fn of(function: &str, failed: &FailedUnit, raised_at: DateTime<Utc>) -> Vec<Self> {
        let deliveries = failed.deliveries();
        let ids = || deliveries.iter().map(|delivery| delivery.event.id.clone()).collect();
        let batch: Vec<String> = if deliveries.len() > 1 { ids() } else { vec![] };
        let pipeline = failed.pipeline().unwrap_or(SOURCE);
        let fault = |delivery: &Delivery| Self {
            id: id_of(function, pipeline, &delivery.event),
            function: function.to_owned(),
            pipeline: pipeline.to_owned(),
            event_id: delivery.event.id.clone(),
            event_type: delivery.event.event_type.clone(),
            error: failed.failure.error.clone(),
            batch: batch.clone(),
            record: delivery.record.json().to_owned(),
            raised_at,
        };
        deliveries.iter().map(|delivery| fault(delivery)).collect()
    }

    /// The fault as an event, for those who watch a bus: what is wrong, and with what, but none of the
    /// record's values, which may be personal.
    #[must_use]
    pub fn to_event(&self) -> Event {
        let mut tags = Tags::new();
        tags.insert("functionname".to_owned(), Value::from(self.function.as_str()));
        tags.insert("pipeline".to_owned(), Value::from(self.pipeline.as_str()));
        let unit = json!({
            "event": {"id": self.event_id, "type": self.event_type},
            "batch": self.batch,
            "record": self.redacted_record(),
        });
        let event = Event {
            id: self.id.to_string(),
            event_type: FAULT_EVENT_TYPE.to_owned(),
            timestamp: Some(self.raised_at.timestamp_millis()),
            partition_key: Some(self.event_id.clone()),
            tags,
            ..Event::default()
        };
        let with_error = event.clone().with_entity("err", &self.error);
        with_error.and_then(|event| event.with_entity("uow", &unit)).unwrap_or(event)
    }

    /// The record's structure, with the length of each value in its place.
    #[must_use]
    pub fn redacted_record(&self) -> Value {
        serde_json::from_str(&self.record).map_or(Value::Null, redacted)
    }
}

/// UUIDv5 of a list in JSON, which says where each part ends.
fn id_of(function: &str, pipeline: &str, event: &Event) -> Uuid {
    let parts = (function, pipeline, event.tags.get("source"), &event.id, EventContent::of(event));
    // Everything in it was JSON before.
    let name = serde_json::to_vec(&parts).unwrap_or_else(|_| unreachable!());
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &name)
}

fn redacted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, redacted(value))).collect()
        }
        Value::Array(values) => values.into_iter().map(redacted).collect(),
        Value::String(text) => Value::String(format!("[{} characters]", text.chars().count())),
        Value::Number(_) => Value::from("[number]"),
        other @ (Value::Bool(_) | Value::Null) => other,
    }
}
