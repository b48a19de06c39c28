//! The words that these stories are told in.

use serde_json::{Value, json};
use stream_processing::sources::{Payload, Records};
use stream_processing::{Delivery, Event};

/// A standard event, as its producer writes it.
pub(crate) fn thing_created() -> Value {
    json!({
        "id": "11111111-1111-4111-8111-111111111111",
        "type": "thing-created",
        "timestamp": 1_764_000_000_000_i64,
        "partitionKey": "thing-1",
        "tags": {"region": "eu-west-1"},
        "thing": {"id": "thing-1", "name": "Hat"},
    })
}

/// What was read of a payload: deliveries, and what is wrong with the other records.
pub(crate) struct Read {
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) faults: Vec<String>,
}

impl Read {
    pub(crate) fn of(payload: &Value) -> Self {
        Self::of_text(&payload.to_string())
    }

    pub(crate) fn of_text(payload: &str) -> Self {
        let payload = Payload::parse(payload).unwrap();
        let mut read = Self { deliveries: vec![], faults: vec![] };
        for unit in Records::of(&payload) {
            match unit {
                Ok(unit) => read.deliveries.push(unit.delivery().clone()),
                Err(failed) => {
                    assert!(!failed.comes_again(), "{:?} comes again", failed.failure);
                    read.faults.push(failed.failure.error.message);
                }
            }
        }
        read
    }

    pub(crate) fn types(&self) -> Vec<&str> {
        self.deliveries.iter().map(|delivery| delivery.event.event_type.as_str()).collect()
    }

    /// The one delivery that there must be.
    pub(crate) fn one(mut self) -> Delivery {
        assert_eq!(self.faults, [""; 0]);
        assert_eq!(self.deliveries.len(), 1, "{:?}", self.deliveries);
        self.deliveries.remove(0)
    }
}

/// A payload of these records.
pub(crate) fn records(records: impl Into<Vec<Value>>) -> Value {
    json!({"Records": records.into()})
}

/// The event as JSON, for comparisons.
pub(crate) fn as_json(event: &Event) -> Value {
    serde_json::to_value(event).unwrap()
}
