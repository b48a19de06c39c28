//! Which events of an archive are meant, and what they are.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::ArchivedEvent;

/// Some of the events. The default is all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those that happened then or later.
    pub from: Option<DateTime<Utc>>,
    /// Those that happened before.
    pub until: Option<DateTime<Utc>>,
    /// Those of these types, such as `DestinationProposed`; none means any.
    pub types: Vec<String>,
    /// Those of these logs, such as `destination`; none means any.
    pub logs: Vec<String>,
}

/// How many events of one type there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeSummary {
    /// The log that they belong to.
    pub log: String,
    /// Their type.
    pub event_type: String,
    /// How many.
    pub events: u64,
    /// When the first happened.
    pub first: DateTime<Utc>,
    /// When the last did.
    pub last: DateTime<Utc>,
}

impl Selection {
    /// Whether an event is one of them.
    #[must_use]
    pub fn includes(&self, archived: &ArchivedEvent) -> bool {
        let time = archived.time().timestamp_millis();
        let (log, event_type) = archived.log_and_type();
        let is_one = |of: &[String], text: &str| of.is_empty() || of.iter().any(|it| it == text);
        (self.earliest()..self.latest()).contains(&time)
            && is_one(&self.types, event_type)
            && is_one(&self.logs, log)
    }

    /// From when on, in milliseconds.
    pub(super) fn earliest(&self) -> i64 {
        self.from.map_or(i64::MIN, |from| from.timestamp_millis())
    }

    /// Until when, that moment not included.
    pub(super) fn latest(&self) -> i64 {
        self.until.map_or(i64::MAX, |until| until.timestamp_millis())
    }
}

/// These texts as a JSON list; nothing if there are none.
pub(super) fn any_of(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| Value::from(texts).to_string())
}
