//! Which events of an archive are meant, and what they are.

use chrono::{DateTime, Utc};
use serde_json::Value;

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
