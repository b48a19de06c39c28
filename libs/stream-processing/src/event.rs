//! The standard event: what every source is turned into, and every sink is given.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{Tags, Transience};

/// A fact, in the form that all channels share.
///
/// Values are kept as the JSON that they were delivered as, and read when somebody asks for them: an
/// event that no pipeline wants costs little, and a number keeps all its digits.
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
    /// The same whenever the same event is published again.
    pub id: String,
    /// Namespace, entity and action, such as `thing-created`.
    pub event_type: String,
    /// When it happened, in milliseconds since the epoch. None if its source does not say: no default stands in
    /// for it. Steps that need it ask [`Event::time`].
    pub timestamp: Option<i64>,
    /// What related events have in common; they are kept in order.
    pub partition_key: Option<String>,
    /// See [`Tags`].
    pub tags: Tags,
    /// What the source said in its own words. No contract.
    pub raw: Option<Box<RawValue>>,
    /// How encrypted fields are to be decrypted.
    pub eem: Option<Box<RawValue>>,
    /// The events that this one was concluded from.
    pub triggers: Vec<Trigger>,
    /// Everything else, by name and in order: the contract.
    pub entities: Vec<(String, Box<RawValue>)>,
}

/// An event that another one was concluded from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// Its id.
    pub id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it happened, in milliseconds since the epoch, if that is known.
    pub timestamp: Option<i64>,
}

/// A part of an event that is not there, or not what it was taken for.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// It is not there.
    #[error("event `{event}` has no `{part}`")]
    Missing {
        /// The event's id.
        event: String,
        /// The part's name.
        part: String,
    },
    /// It does not say when it happened.
    #[error(
        "event `{0}` does not say when it happened; its publisher must set `timestamp`, or `time` of a CloudEvent"
    )]
    NoTime(String),
    /// It is something else.
    #[error("`{part}` of event `{event}` is not what was expected: {source}")]
    Unexpected {
        /// The event's id.
        event: String,
        /// The part's name.
        part: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

impl Event {
    /// The entity of this name, as the type that it is taken for.
    ///
    /// # Errors
    /// [`EventError`] if it is not there, or something else.
    pub fn entity<T: DeserializeOwned>(&self, name: &str) -> Result<T, EventError> {
        self.parse(name, self.entity_json(name)?)
    }

    /// The entity of this name, as it was delivered.
    ///
    /// # Errors
    /// [`EventError::Missing`] if it is not there.
    pub fn entity_json(&self, name: &str) -> Result<&RawValue, EventError> {
        let found = self.entities.iter().find(|(known, _)| known == name);
        found.map(|(_, json)| &**json).ok_or_else(|| self.missing(name))
    }

    /// What the source said, as the type that it is taken for.
    ///
    /// # Errors
    /// [`EventError`] if it said nothing, or something else.
    pub fn raw<T: DeserializeOwned>(&self) -> Result<T, EventError> {
        let json = self.raw.as_deref().ok_or_else(|| self.missing("raw"))?;
        self.parse("raw", json)
    }

    /// The event with this entity, instead of one of the same name that was there.
    ///
    /// # Errors
    /// The serialiser's words, if the entity has no JSON.
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

    /// When it happened, in milliseconds since the epoch, for steps that can't do without.
    ///
    /// # Errors
    /// [`EventError::NoTime`] if it does not say.
    pub fn time(&self) -> Result<i64, EventError> {
        self.timestamp.ok_or_else(|| EventError::NoTime(self.id.clone()))
    }

    /// What everything has in common that one request set in motion, if its tags say so.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        let names = ["correlationid", "correlationId", "correlation_id"];
        names.iter().find_map(|name| self.tags.get(*name)?.as_str())
    }

    /// This event as the reason for another.
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
