//! An entry of the journal: that an event was handled, what came of it, and what it caused.
//!
//! Its shape is a contract:
//!
//! | attribute | type | value |
//! |---|---|---|
//! | `pk` | S | `<service>#<bytes of source>#<source>#<id>` |
//! | `discriminator` | S | `journal-entry` |
//! | `type` | S | the event's type |
//! | `result` | S | what the handler returned, as JSON text |
//! | `outbox` | L of S | the staged events in order, each a CloudEvent as JSON text; absent if there are none |
//! | `handled_at` | N | when, in milliseconds since the epoch |
//! | `ttl` | N | when it may go, in seconds since the epoch |
//!
//! JSON stays text, so that a result that is given again, and an event that is published again, are the
//! same to the byte.

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
/// The type of the event that a new entry is, in its table's stream.
pub(crate) const CREATED: &str = "journal-entry-created";
const RESULT: &str = "result";
/// The attribute that says when an entry may go: the table's time to live has to be set to it, which
/// is a request of its own
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html>).
pub const TTL_ATTRIBUTE: &str = "ttl";

/// What is written about an event.
pub(crate) struct Entry<'a> {
    pub(crate) event: &'a CloudEvent,
    pub(crate) result: &'a RawValue,
    pub(crate) outbox: &'a [CloudEvent],
    pub(crate) handled_at: DateTime<Utc>,
}

impl Entry<'_> {
    /// The write of this entry, unless there is one. An event may come again for `keep` after the time
    /// that it carries, so that is what a clock ahead of ours is added to.
    pub(crate) fn write(
        &self,
        table: &str,
        key: &EntryKey,
        keep: Duration,
    ) -> Result<Write, serde_json::Error> {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let number = |number: i64| AttributeValue::N(number.to_string());
        let latest = self.event.recorded_at().max(Some(self.handled_at)).unwrap_or(self.handled_at);
        // Rounded up: an entry is there as long as its event is taken.
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

/// What the handler returned when the entry was written.
pub(crate) fn recorded_result(item: &Item) -> Option<Box<RawValue>> {
    match item.get(RESULT)? {
        AttributeValue::S(json) => RawValue::from_string(json.clone()).ok(),
        _ => None,
    }
}
