//! Selects events of an archive, and summarises them.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::ArchivedEvent;

/// A selection of events. The default is all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Events that happened at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Events that happened before this time.
    pub until: Option<DateTime<Utc>>,
    /// Events of these types, such as `DestinationProposed`; empty for all types.
    pub types: Vec<String>,
    /// Events of these logs, such as `destination`; empty for all logs.
    pub logs: Vec<String>,
}

/// The events of one type, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeSummary {
    /// The log that they belong to, such as `destination`.
    pub log: String,
    /// The type in the log, such as `DestinationProposed`.
    pub event_type: String,
    /// The number of events of this type.
    pub events: u64,
    /// When the first one happened.
    pub first: DateTime<Utc>,
    /// When the last one happened.
    pub last: DateTime<Utc>,
}

impl Selection {
    /// Whether the selection includes an event.
    #[must_use]
    pub fn includes(&self, archived: &ArchivedEvent) -> bool {
        let time = archived.time().timestamp_millis();
        let (log, event_type) = archived.log_and_type();
        let is_one = |of: &[String], text: &str| of.is_empty() || of.iter().any(|it| it == text);
        (self.earliest()..self.latest()).contains(&time)
            && is_one(&self.types, event_type)
            && is_one(&self.logs, log)
    }

    /// The lower bound in milliseconds, included.
    pub(super) fn earliest(&self) -> i64 {
        self.from.map_or(i64::MIN, |from| from.timestamp_millis())
    }

    /// The upper bound in milliseconds, excluded.
    pub(super) fn latest(&self) -> i64 {
        self.until.map_or(i64::MAX, |until| until.timestamp_millis())
    }
}

/// The texts as a JSON list; `None` if there are none.
pub(super) fn any_of(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| Value::from(texts).to_string())
}
