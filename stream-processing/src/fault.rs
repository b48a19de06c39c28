//! A record that no repetition mends, kept with the reason.

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use uuid::Uuid;

/// Poison, set aside so that the rest can go on. It can be resubmitted to the function that raised it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Derived from function and event, so that a redelivery repeats none.
    pub id: Uuid,
    /// The function that raised it.
    pub function: &'static str,
    /// The event, or the record itself where no event could be read.
    pub event_id: Uuid,
    /// What is wrong, for the person who mends it.
    pub error: String,
    /// The record as delivered.
    pub record: String,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
}

impl Fault {
    /// The fault of `function` with one record.
    #[must_use]
    pub fn new(
        function: &'static str,
        event_id: Option<Uuid>,
        error: &str,
        record: &RawValue,
        raised_at: DateTime<Utc>,
    ) -> Self {
        let record = record.get();
        // The same record has the same bytes each time it is delivered.
        let event_id =
            event_id.unwrap_or_else(|| Uuid::new_v5(&Uuid::NAMESPACE_OID, record.as_bytes()));
        Self {
            id: Uuid::new_v5(&event_id, function.as_bytes()),
            function,
            event_id,
            error: error.to_owned(),
            record: record.to_owned(),
            raised_at,
        }
    }
}
