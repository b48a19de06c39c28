//! A position in a counter's count.

use std::fmt;

use serde_json::Value;
use uuid::Uuid;

use crate::Event;

/// The tag in which an event itself carries its position among the changes of its source.
pub(crate) const ORDER_TAG: &str = "ordertoken";

/// A position, and the counter that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) counts: Counts,
    /// Derived from what counts, and what it counts: a table and a key, a stream, an object.
    pub(crate) counter: Uuid,
    /// The count as text that sorts like the number.
    pub(crate) number: String,
}

/// What a counter counts; it decides how positions compare with times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counts {
    /// Each change once, so that positions are the order of the changes.
    Changes,
    /// Each delivery, so that a change may be counted late or twice.
    Deliveries,
}

impl Place {
    pub(crate) fn new(counts: Counts, counter: &[&str], number: String) -> Self {
        // With their lengths, names can't run into each other, whatever they contain.
        let names: Vec<_> = counter.iter().map(|name| format!("{}:{name}", name.len())).collect();
        let counter = Uuid::new_v5(&Uuid::NAMESPACE_OID, names.concat().as_bytes());
        Self { counts, counter, number }
    }

    /// For an event that nothing counted.
    pub(crate) fn alone(event: &Event) -> Self {
        let source = event.tags.get("source").and_then(Value::as_str).unwrap_or_default();
        Self::new(Counts::Deliveries, &["event", source, &event.id], String::new())
    }

    /// The common beginning of all positions of this counter, as text.
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

/// As it is stored and sent: in one counter, a later position is a greater text.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.prefix(), self.number)
    }
}

/// Digits of any length as text that sorts like the number. `None` if the text is not a number.
pub(crate) fn sortable(digits: &str) -> Option<String> {
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let digits = digits.trim_start_matches('0');
    (is_number && digits.len() < 100).then(|| format!("{:02}{digits}", digits.len()))
}

/// The position that an event itself carries, by whatever way it came. A derived event has the tags of its triggers,
/// and carries none of its own.
pub(crate) fn said_by(event: &Event) -> Option<Place> {
    if !event.triggers.is_empty() {
        return None;
    }
    let tag = |name: &str| event.tags.get(name).and_then(Value::as_str);
    tag(ORDER_TAG).and_then(Place::parse).or_else(|| {
        // An event of an event store: see `stored_events`.
        let version = event.tags.get("streamversion")?.as_u64()?;
        let counter = ["event-store", tag("category")?, tag("streamid")?];
        Some(Place::new(Counts::Changes, &counter, sortable(&version.to_string())?))
    })
}
