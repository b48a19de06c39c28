//! The items of a micro event store: events that are kept until something follows from them.
//!
//! Their shapes are a contract:
//!
//! | attribute | of a collected event | of a correlated event |
//! |---|---|---|
//! | `pk` | the event's key | the correlation key, followed by `.suffix` if the rule has one |
//! | `sk` | `EVENT` | the event's key |
//! | `discriminator` | `EVENT` | `CORREL` |
//! | `timestamp` | when the event happened, in milliseconds since the epoch | the same |
//! | `ttl` | when the item may go, in seconds since the epoch | the same |
//! | `expire` | `true` if its expiry is to be published, else absent | the same |
//! | `data` | the event's key, if it has one | |
//! | `suffix` | | the rule's suffix, if it has one |
//! | `rule_id` | | the rule's id |
//! | `event` | the whole event, without `raw` unless the rule wants it | the same |
//!
//! The event's key is the `source` of its tags, a `#` and its id: an id is unique within its source only (CloudEvents 1.0,
//! 3.1.1). Without a source it is the id.
//!
//! The table is a [`kept_events_table`]: it has a stream with new and old images, and `ttl` as its time to live.

use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::StreamViewType;
use event_store::dynamodb::{Key, streaming, table};
use serde::Deserialize;
use serde_json::Value;

use crate::sinks::dynamodb::{Attribute, Condition, PutRequest};
use crate::sources::Change;
use crate::{Event, EventError, Failure};

/// The discriminator of a collected event.
pub const COLLECTED: &str = "EVENT";
/// The discriminator of a correlated event.
pub const CORRELATED: &str = "CORREL";

/// How long ago an item's time may be up for DynamoDB to remove it, with a year
/// to spare: it does not remove items that expired more than five years ago
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html>).
const REMOVED_UNTIL: Duration = Duration::from_hours(4 * 365 * 24);

/// How long an event is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Counted from when the event happened. DynamoDB removes an item
    /// within a few days after that, even one that arrives years late.
    pub keep: Duration,
    /// Whether [`expire`](super::expire) publishes that it has expired.
    pub expire: bool,
}

impl Retention {
    /// Keeps an event for this many days, and publishes nothing when it expires.
    #[must_use]
    pub fn of_days(days: u32) -> Self {
        Self { keep: Duration::from_secs(u64::from(days) * 24 * 60 * 60), expire: false }
    }

    /// Also publishes that the event has expired.
    #[must_use]
    pub fn and_expire(self) -> Self {
        Self { expire: true, ..self }
    }

    /// Adds the attributes that all items have, and the condition that an existing item stays as it is.
    pub(super) fn keep(&self, item: PutRequest, event: &Event) -> Result<PutRequest, Failure> {
        let happened = event.time()?;
        Ok(item
            .set("timestamp", happened)
            .set(TIME_TO_LIVE, self.time_to_live(happened, SystemTime::now()))
            .set_some("expire", self.expire.then_some(true))
            .set("event", Attribute::of(event)?)
            .when(Condition::Absent("pk".into())))
    }
}

/// The key of the event with this id. `source` is that of its tags, if it has one.
#[must_use]
pub fn kept_key(source: Option<&str>, id: &str) -> String {
    source.map_or_else(|| id.to_owned(), |source| format!("{source}#{id}"))
}

/// The event's key, which identifies it.
pub(super) fn key_of(event: &Event) -> String {
    kept_key(event.tags.get("source").and_then(Value::as_str), &event.id)
}

impl Retention {
    /// When the item may go, in seconds, for an event of this time
    /// in milliseconds. DynamoDB compares it with its own clock.
    fn time_to_live(&self, timestamp: i64, now: SystemTime) -> i64 {
        let seconds = |time: Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        let oldest = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let oldest = seconds(oldest.saturating_sub(REMOVED_UNTIL));
        (timestamp / 1000).saturating_add(seconds(self.keep)).max(oldest)
    }
}

/// A kept event, as read from the table's stream or by a query.
#[derive(Debug, Deserialize)]
pub(super) struct KeptEvent {
    pub(super) pk: String,
    pub(super) discriminator: String,
    #[serde(default)]
    pub(super) expire: bool,
    pub(super) suffix: Option<String>,
    pub(super) event: Event,
}

impl KeptEvent {
    /// The event that a change of the table added.
    pub(super) fn added(change: &Event) -> Result<Self, EventError> {
        Self::image(change, |images: Change<Self>| images.new)
    }

    /// The event that a change of the table removed.
    pub(super) fn removed(change: &Event) -> Result<Self, EventError> {
        Self::image(change, |images: Change<Self>| images.old)
    }

    fn image(
        change: &Event,
        image: impl FnOnce(Change<Self>) -> Option<Self>,
    ) -> Result<Self, EventError> {
        image(change.raw()?).ok_or_else(|| EventError::Missing {
            event: change.id.clone(),
            part: "image of the item; the table's stream must have new and old images".to_owned(),
        })
    }
}

/// The attribute that is the table's time to live, in seconds since the epoch.
pub const TIME_TO_LIVE: &str = "ttl";

/// The definition of a micro event store's table: partition key `pk`, sort key `sk`, on demand, with a stream of both
/// images. Enable time to live, [`TIME_TO_LIVE`], once the table exists.
#[must_use]
pub fn kept_events_table(name: &str) -> CreateTableInputBuilder {
    streaming(table(name, &[Key::Text("pk"), Key::Text("sk")]), StreamViewType::NewAndOldImages)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60;

    #[test]
    fn an_event_is_kept_for_its_time_and_goes_however_late_it_comes() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(50 * 365 * 24);
        let today = 50 * 365 * DAY;
        let time_to_live =
            |day: i64| Retention::of_days(1).time_to_live(day * DAY * 1000 + 999, now) - today;
        assert_eq!(time_to_live(50 * 365), DAY);
        assert_eq!(time_to_live(48 * 365), -2 * 365 * DAY + DAY, "DynamoDB removes it");
        for years_late in [4, 5, 6, 30, 50, 1_000] {
            let five_years = 5 * 365 * DAY;
            let found = time_to_live((50 - years_late) * 365);
            assert!((-five_years..0).contains(&found), "{years_late}: {found}");
        }
    }
}
