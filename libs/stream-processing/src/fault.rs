//! A record that no retry can help, stored with the reason.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::event_content::EventContent;
use crate::redaction::redacted;
use crate::{Delivery, ErrorDescription, Event, FailedUnit, Tags};

/// The event type of a fault that is published.
pub const FAULT_EVENT_TYPE: &str = "fault";
/// The pipeline of faults that were raised before the record reached one.
pub const SOURCE: &str = "source";

/// A poison record, set aside so that the others go on. It can be
/// resubmitted to the function and the pipeline that raised it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Derived from function, pipeline and event (its source, id and content): a redelivery raises the same fault,
    /// and another event with the same id raises its own.
    pub id: Uuid,
    /// The function that raised it.
    pub function: String,
    /// The pipeline, or [`SOURCE`] if the record could not be read.
    pub pipeline: String,
    /// The id of the event that failed.
    pub event_id: String,
    /// The type of that event, such as `thing-created`.
    pub event_type: String,
    /// The error, for the operator who repairs it.
    pub error: ErrorDescription,
    /// The ids of all events that failed together, if there were several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batch: Vec<String>,
    /// The record, byte for byte as delivered.
    pub record: String,
    /// When the function raised it first. Raising it again changes nothing.
    pub raised_at: DateTime<Utc>,
}

impl Fault {
    /// The faults of a unit that failed in `function`: one for each of its events, so that each event has one fault,
    /// however a redelivery groups them.
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

    /// The fault as an event, for subscribers of a bus: the error and what
    /// it is about, without the record's values, which may be personal.
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

    /// The record's structure, with the length of each value instead of the value.
    #[must_use]
    pub fn redacted_record(&self) -> Value {
        serde_json::from_str(&self.record).map_or(Value::Null, redacted)
    }
}

/// UUIDv5 of a JSON list, so that the parts can't run into each other.
fn id_of(function: &str, pipeline: &str, event: &Event) -> Uuid {
    let parts = (function, pipeline, event.tags.get("source"), &event.id, EventContent::of(event));
    // Every value in it was JSON before.
    let name = serde_json::to_vec(&parts).unwrap_or_else(|_| unreachable!());
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &name)
}
