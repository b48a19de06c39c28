//! Marks events that are not news: replayed ones, and imported history.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{CloudEvent, Event};

/// The extension attribute with the name of the replay or the import. EventBridge's own replays have a
/// [`replay-name`](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html) in the
/// envelope. Before writing to people, call [`Event::is_for_people`].
pub const REPLAY_NAME: &str = "replayname";
/// The prefix of an import's name. No replay has it.
pub const IMPORT: &str = "import-";
/// The prefix of the name of a replay whose events may reach people.
pub const TO_PEOPLE: &str = "people-";
/// The extension attribute with the time at which the publishing
/// system recorded an event, if that differs from when it happened:
/// <https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/recorded-time.md>.
pub const RECORDED_TIME: &str = "recordedtime";

impl Event {
    /// The name of the replay or the import, if it is not news.
    #[must_use]
    pub fn replay_name(&self) -> Option<&str> {
        self.tags.get(REPLAY_NAME)?.as_str()
    }

    /// Whether messages to people may follow from it: it is news, or the replay was named for that.
    #[must_use]
    pub fn is_for_people(&self) -> bool {
        self.replay_name().is_none_or(|name| name.starts_with(TO_PEOPLE))
    }

    /// Whether it is replayed. Imported history is not: it is published for the first time.
    #[must_use]
    pub fn is_replayed(&self) -> bool {
        self.replay_name().is_some_and(|name| !name.starts_with(IMPORT))
    }
}

impl CloudEvent {
    /// The event as the replay with this name publishes it.
    #[must_use]
    pub fn replayed(mut self, name: &str) -> Self {
        self.extensions.insert(REPLAY_NAME.to_owned(), Value::from(name));
        self
    }

    /// When the publishing system recorded it. It may have happened long before, elsewhere.
    #[must_use]
    pub fn recorded_at(&self) -> Option<DateTime<Utc>> {
        let recorded = self.extension(RECORDED_TIME).and_then(|time| time.parse().ok());
        recorded.max(self.time)
    }
}
