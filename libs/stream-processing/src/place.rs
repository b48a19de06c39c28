//! How far somebody had counted, and what of.

use std::fmt;

use serde_json::Value;
use uuid::Uuid;

use crate::Event;

/// The tag by which an event says itself where it stands among the changes of its source.
pub(crate) const ORDER_TAG: &str = "ordertoken";

/// How far somebody had counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) counts: Counts,
    /// Who counted, and of what: a table and a key, a stream, an object.
    pub(crate) counter: Uuid,
    /// As text that sorts as the number does.
    pub(crate) number: String,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counts {
    /// Each change once.
    Changes,
    /// Each delivery, so that a change may come late, or twice.
    Deliveries,
}

impl Place {
    pub(crate) fn new(counts: Counts, counter: &[&str], number: String) -> Self {
        // Lengths tell where a name ends, whatever is in it.
        let names: Vec<_> = counter.iter().map(|name| format!("{}:{name}", name.len())).collect();
        let counter = Uuid::new_v5(&Uuid::NAMESPACE_OID, names.concat().as_bytes());
        Self { counts, counter, number }
    }

    /// Nobody counted: the event stands for itself.
    pub(crate) fn alone(event: &Event) -> Self {
        let source = event.tags.get("source").and_then(Value::as_str).unwrap_or_default();
        Self::new(Counts::Deliveries, &["event", source, &event.id], String::new())
    }

    /// What the texts of all places of this counter begin with.
    pub(crate) fn prefix(&self) -> String {
        let counts = if self.counts == Counts::Changes { 'c' } else { 'd' };
        format!("{counts}{}/", self.counter)
    }

    fn parse(text: &str) -> Option<Self> {
        let (counter, number) = text.strip_prefix('c')?.split_once('/')?;
        let counter = counter.parse().ok()?;
        Some(Self { counts: Counts::Changes, counter, number: number.to_owned() })
    }
}

/// As it is stored and sent: within a counter, the later place has the greater text.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.prefix(), self.number)
    }
}

/// Digits of any length as text that sorts as their number does. None if it is not a number.
pub(crate) fn sortable(digits: &str) -> Option<String> {
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let digits = digits.trim_start_matches('0');
    (is_number && digits.len() < 100).then(|| format!("{:02}{digits}", digits.len()))
}

/// What an event says itself, whichever way it came. One that was concluded from others has what they said in its
/// tags, and says nothing itself.
pub(crate) fn said_by(event: &Event) -> Option<Place> {
    if !event.triggers.is_empty() {
        return None;
    }
    let tag = |name: &str| event.tags.get(name).and_then(Value::as_str);
    tag(ORDER_TAG).and_then(Place::parse).or_else(|| {
        // A stored event: see `stored_events`.
        let version = event.tags.get("streamversion")?.as_u64()?;
        let counter = ["event-store", tag("category")?, tag("streamid")?];
        Some(Place::new(Counts::Changes, &counter, sortable(&version.to_string())?))
    })
}
