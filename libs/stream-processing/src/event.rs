//! The standard event: what all sources produce and all sinks take.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{Tags, Transience};

/// A fact, in the form that all services share.
///
/// Values are kept as the JSON that was delivered, and parsed on demand: an event that no pipeline takes costs
/// little, and a number keeps all its digits.
///
/// ```
/// use stream_processing::Event;
///
/// #[derive(serde::Deserialize)]
/// struct Thing {
///     name: String,
/// }
///
/// let event: Event = serde_json::from_str(
///     r#"{"id": "1", "type": "thing-created", "timestamp": 1764000000000, "thing": {"name": "Hat"}}"#,
/// )?;
/// let thing: Thing = event.entity("thing")?;
/// assert_eq!(thing.name, "Hat");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Event {
    /// The same each time that the event is published again.
    pub id: String,
    /// Namespace, entity and action, such as `thing-created`.
    pub event_type: String,
    /// When it happened, in milliseconds since the epoch. `None` if its source does not tell; nothing replaces it.
    /// Steps that need it call [`Event::time`].
    pub timestamp: Option<i64>,
    /// Related events share it and are kept in order.
    pub partition_key: Option<String>,
    /// Routing information: account, region, source and the like.
    pub tags: Tags,
    /// The source's own form of the event, such as [`Change`](crate::sources::Change). Not part of the contract.
    pub raw: Option<Box<RawValue>>,
    /// How to decrypt encrypted fields: the JSON of an `EncryptionMetadata`.
    pub eem: Option<Box<RawValue>>,
    /// The events that this one was derived from.
    pub triggers: Vec<Trigger>,
    /// All other members, by name and in order: the contract.
    pub entities: Vec<(String, Box<RawValue>)>,
}

/// An event that another one was derived from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// The id of that event.
    pub id: String,
    /// The type of that event, such as `thing-created`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it happened, in milliseconds since the epoch, if known.
    pub timestamp: Option<i64>,
}

/// A part of an event that is missing or has another type than expected.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// The event has no such part.
    #[error("event `{event}` has no `{part}`")]
    Missing {
        /// The id of the event.
        event: String,
        /// The name of the part, such as an entity's.
        part: String,
    },
    /// The event has no timestamp.
    #[error(
        "event `{0}` does not say when it happened; its publisher must set `timestamp`, or `time` of a CloudEvent"
    )]
    NoTime(String),
    /// The part can't be read as the expected type.
    #[error("`{part}` of event `{event}` is not what was expected: {source}")]
    Unexpected {
        /// The id of the event.
        event: String,
        /// The name of the part, such as an entity's.
        part: String,
        /// The error of the deserialiser.
        source: serde_json::Error,
    },
}

impl Event {
    /// The entity with this name, deserialised.
    ///
    /// # Errors
    /// [`EventError`] if it is missing, or has another type.
    pub fn entity<T: DeserializeOwned>(&self, name: &str) -> Result<T, EventError> {
        self.parse(name, self.entity_json(name)?)
    }

    /// The entity with this name, as delivered.
    ///
    /// # Errors
    /// [`EventError::Missing`] if the event has none.
    pub fn entity_json(&self, name: &str) -> Result<&RawValue, EventError> {
        let found = self.entities.iter().find(|(known, _)| known == name);
        found.map(|(_, json)| &**json).ok_or_else(|| self.missing(name))
    }

    /// The source's own form of the event, deserialised.
    ///
    /// # Errors
    /// [`EventError`] if there is none, or it has another type.
    pub fn raw<T: DeserializeOwned>(&self) -> Result<T, EventError> {
        let json = self.raw.as_deref().ok_or_else(|| self.missing("raw"))?;
        self.parse("raw", json)
    }

    /// The event with this entity, which replaces an entity of the same name.
    ///
    /// # Errors
    /// The serialiser's error if the entity can't be written as JSON.
    pub fn with_entity(
        mut self,
        name: impl Into<String>,
        entity: &impl Serialize,
    ) -> Result<Self, serde_json::Error> {
        let (name, json) = (name.into(), serde_json::value::to_raw_value(entity)?);
        self.entities.retain(|(known, _)| *known != name);
        self.entities.push((name, json));
        Ok(self)
    }

    /// When it happened, in milliseconds since the epoch, for steps that need it.
    ///
    /// # Errors
    /// [`EventError::NoTime`] if the event has no timestamp.
    pub fn time(&self) -> Result<i64, EventError> {
        self.timestamp.ok_or_else(|| EventError::NoTime(self.id.clone()))
    }

    /// The correlation id in its tags: the same for everything that one request set in motion.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        let names = ["correlationid", "correlationId", "correlation_id"];
        names.iter().find_map(|name| self.tags.get(*name)?.as_str())
    }

    /// This event as the trigger of another.
    #[must_use]
    pub fn trigger(&self) -> Trigger {
        let (id, event_type) = (self.id.clone(), self.event_type.clone());
        Trigger { id, event_type, timestamp: self.timestamp }
    }

    fn missing(&self, part: &str) -> EventError {
        EventError::Missing { event: self.id.clone(), part: part.to_owned() }
    }

    fn parse<T: DeserializeOwned>(&self, part: &str, json: &RawValue) -> Result<T, EventError> {
        serde_json::from_str(json.get()).map_err(|source| EventError::Unexpected {
            event: self.id.clone(),
            part: part.to_owned(),
            source,
        })
    }
}

impl Transience for EventError {
    fn is_transient(&self) -> bool {
        false
    }
}
