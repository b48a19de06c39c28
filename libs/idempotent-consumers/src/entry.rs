//! An entry of the journal: an event that was handled, its result, and the events that it caused.
//!
//! The shape is a contract:
//!
//! | attribute | type | value |
//! |---|---|---|
//! | `pk` | S | `<service>#<bytes of source>#<source>#<id>` |
//! | `discriminator` | S | `journal-entry` |
//! | `type` | S | the event's type |
//! | `result` | S | the handler's result, as JSON text |
//! | `outbox` | L of S | the staged events in order, each a CloudEvent as JSON text; absent if there are none |
//! | `handled_at` | N | when, in milliseconds since the epoch |
//! | `ttl` | N | when it may go, in seconds since the epoch |
//!
//! JSON stays text, so that a repeated result and a republished event have the same bytes.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use stream_processing::CloudEvent;

use crate::entry_key::EntryKey;
use crate::transaction::{Action, Condition, Presence, Write};
use crate::{AttributeValue, Item, Partition};

pub(crate) const PARTITION_KEY: &str = "pk";
const DISCRIMINATOR: &str = "journal-entry";
/// The type of the event by which the table's stream reports a new entry.
pub(crate) const CREATED: &str = "journal-entry-created";
const RESULT: &str = "result";
/// The attribute with an entry's expiry: set the table's time to live to it, by a request of its own
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html>).
pub const TTL_ATTRIBUTE: &str = "ttl";

/// The content of an entry.
pub(crate) struct Entry<'a> {
    pub(crate) event: &'a CloudEvent,
    pub(crate) result: &'a RawValue,
    pub(crate) outbox: &'a [CloudEvent],
    pub(crate) handled_at: DateTime<Utc>,
}

impl Entry<'_> {
    /// The write that adds this entry unless it exists. An event may be delivered again for `keep` after its own
    /// time, so a time in the future prolongs the entry.
    pub(crate) fn write(
        &self,
        table: &str,
        key: &EntryKey,
        keep: Duration,
    ) -> Result<Write, serde_json::Error> {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let number = |number: i64| AttributeValue::N(number.to_string());
        let latest = self.event.recorded_at().max(Some(self.handled_at)).unwrap_or(self.handled_at);
        // Rounded up: an entry exists as long as its event is accepted.
        let ttl = latest.timestamp().saturating_add_unsigned(keep.as_secs()).saturating_add(1);
        let mut item: Item = HashMap::from([
            (PARTITION_KEY.to_owned(), text(key.as_str())),
            ("discriminator".to_owned(), text(DISCRIMINATOR)),
            ("type".to_owned(), text(&self.event.event_type)),
            (RESULT.to_owned(), text(self.result.get())),
            ("handled_at".to_owned(), number(self.handled_at.timestamp_millis())),
            (TTL_ATTRIBUTE.to_owned(), number(ttl)),
        ]);
        if !self.outbox.is_empty() {
            let staged = self.outbox.iter().map(serde_json::to_string);
            let staged =
                staged.map(|json| json.map(AttributeValue::S)).collect::<Result<_, _>>()?;
            item.insert("outbox".to_owned(), AttributeValue::L(staged));
        }
        let condition = Condition { presence: Some(Presence::Absent), ..Condition::default() };
        let key = Partition::new(table, PARTITION_KEY, key.as_str()).into();
        Ok(Write { key, condition, action: Action::Put(item) })
    }
}

/// The handler's result in an entry.
pub(crate) fn recorded_result(item: &Item) -> Option<Box<RawValue>> {
    match item.get(RESULT)? {
        AttributeValue::S(json) => RawValue::from_string(json.clone()).ok(),
        _ => None,
    }
}
