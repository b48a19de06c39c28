//! The keys of journal entries.

use std::fmt;

use stream_processing::CloudEvent;
use thiserror::Error;
use uuid::Uuid;

use crate::ServiceId;

/// Bytes of a partition key, at most:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
const LONGEST: usize = 2048;

/// The key of the entry for one event that one service handled.
///
/// It is `<service>#<bytes of source>#<source>#<id>`. No two events share one: a
/// service id has no `#`, and the length tells where the source ends, whatever it
/// contains. Source and id together identify a CloudEvent, so both are in the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryKey(String);

/// Why an event has no key.
#[derive(Debug, Error)]
pub enum EntryKeyError {
    /// The CloudEvent's `source` or `id` is empty.
    #[error("the event has an empty `{0}`; a CloudEvent is known by its `source` and `id`")]
    Empty(&'static str),
    /// The key would be longer than DynamoDB allows.
    #[error(
        "`source` and `id` of the event make a key of {0} bytes; a key of the journal has {LONGEST} at most"
    )]
    TooLong(usize),
}

impl EntryKey {
    /// The key of `event` for `service`.
    ///
    /// # Errors
    /// [`EntryKeyError`] if source or id are empty, or too long together.
    pub fn of(service: ServiceId, event: &CloudEvent) -> Result<Self, EntryKeyError> {
        Self::named(service, &event.source, &event.id)
    }

    /// The key of the entry for something else than an event, by a name that no event of this source has as its id.
    pub(crate) fn named(service: ServiceId, source: &str, id: &str) -> Result<Self, EntryKeyError> {
        for (name, value) in [("source", source), ("id", id)] {
            if value.is_empty() {
                return Err(EntryKeyError::Empty(name));
            }
        }
        let key = format!("{service}#{}#{source}#{id}", source.len());
        if key.len() > LONGEST { Err(EntryKeyError::TooLong(key.len())) } else { Ok(Self(key)) }
    }

    /// The key as the table stores it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of something that the service makes for the event: the same in every run.
    pub(crate) fn derived_id(&self, name: &str) -> Uuid {
        Uuid::new_v5(&Uuid::new_v5(&Uuid::NAMESPACE_OID, self.0.as_bytes()), name.as_bytes())
    }
}

impl fmt::Display for EntryKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn key(source: &str, id: &str) -> Result<EntryKey, EntryKeyError> {
        let event = json!({"specversion": "1.0", "type": "t", "source": source, "id": id});
        EntryKey::of(ServiceId::new("s").unwrap(), &serde_json::from_value(event).unwrap())
    }

    #[test]
    fn the_form_of_a_key_is_fixed() {
        assert_eq!(key("com.example", "7").unwrap().as_str(), "s#11#com.example#7");
    }

    #[test]
    fn separators_in_source_and_id_make_no_two_events_the_same() {
        let keys = [key("a#1", "2"), key("a", "1#2"), key("a#1#2", "2"), key("a", "1#2#2")];
        let keys: Vec<_> = keys.into_iter().map(|key| key.unwrap().0).collect();
        for (place, one) in keys.iter().enumerate() {
            assert!(!keys[place + 1..].contains(one), "{one}");
        }
    }

    #[test]
    fn an_event_without_a_name_or_with_an_endless_one_has_no_key() {
        assert!(matches!(key("", "1"), Err(EntryKeyError::Empty("source"))));
        assert!(matches!(key("a", ""), Err(EntryKeyError::Empty("id"))));
        let longest = "i".repeat(2048 - "s#1#a#".len());
        assert!(key("a", &longest).is_ok());
        assert!(matches!(key("a", &format!("{longest}i")), Err(EntryKeyError::TooLong(2049))));
    }

    #[test]
    fn derived_ids_differ_by_event_and_name() {
        let (one, other) = (key("a", "1").unwrap(), key("b", "1").unwrap());
        assert_eq!(one.derived_id("outbox/0"), one.derived_id("outbox/0"));
        assert_ne!(one.derived_id("outbox/0"), one.derived_id("outbox/1"));
        assert_ne!(one.derived_id("outbox/0"), other.derived_id("outbox/0"));
    }
}
