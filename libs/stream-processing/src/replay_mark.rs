//! How an event is marked that is not news: one that a replay says again, and history that was imported.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{CloudEvent, Event};

/// The extension attribute with the name of the replay or the import, as EventBridge's own replays have a
/// [`replay-name`](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html) in
/// the envelope. Who writes to people asks [`Event::is_for_people`].
pub const REPLAY_NAME: &str = "replayname";
/// What the name of an import begins with, and that of no replay.
pub const IMPORT: &str = "import-";
/// What the name of a replay begins with whose events are meant for people too.
pub const TO_PEOPLE: &str = "people-";
/// The extension attribute that says when an event came into the system that publishes it, if that is not when it
/// happened:
/// <https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/recorded-time.md>.
pub const RECORDED_TIME: &str = "recordedtime";

impl Event {
    /// The name of the replay or the import that it comes from, if it is not news.
    #[must_use]
    pub fn replay_name(&self) -> Option<&str> {
        self.tags.get(REPLAY_NAME)?.as_str()
    }

    /// Whether people may hear of it: it is news, or whoever replays it wants them to.
    #[must_use]
    pub fn is_for_people(&self) -> bool {
        self.replay_name().is_none_or(|name| name.starts_with(TO_PEOPLE))
    }

    /// Whether a replay says it again. What was imported is said for the first time.
    #[must_use]
    pub fn is_replayed(&self) -> bool {
        self.replay_name().is_some_and(|name| !name.starts_with(IMPORT))
    }
}

impl CloudEvent {
    /// The same event, as the replay of this name says it again.
    #[must_use]
    pub fn replayed(mut self, name: &str) -> Self {
        self.extensions.insert(REPLAY_NAME.to_owned(), Value::from(name));
        self
    }

    /// When it came into the system that publishes it: it may have happened long before, elsewhere.
    #[must_use]
    pub fn recorded_at(&self) -> Option<DateTime<Utc>> {
        let recorded = self.extension(RECORDED_TIME).and_then(|time| time.parse().ok());
        recorded.max(self.time)
    }
}
