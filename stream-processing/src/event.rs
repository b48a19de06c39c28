//! The standard event: what every source is turned into, and every sink is given.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::Tags;

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
    /// When it happened, in milliseconds since the epoch.
    pub timestamp: i64,
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
    /// When it happened, in milliseconds since the epoch.
    pub timestamp: i64,
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

    /// The event in JSON. One without an id takes that of its record, which is the same whenever the
    /// record comes.
    pub(crate) fn from_json(
        json: &[u8],
        record_id: Option<&str>,
    ) -> Result<Self, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        let event = EventVisitor { record_id }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(event)
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

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("type", &self.event_type)?;
        map.serialize_entry("timestamp", &self.timestamp)?;
        if let Some(key) = &self.partition_key {
            map.serialize_entry("partitionKey", key)?;
        }
        map.serialize_entry("tags", &self.tags)?;
        for (name, entity) in &self.entities {
            map.serialize_entry(name, entity)?;
        }
        if let Some(raw) = &self.raw {
            map.serialize_entry("raw", raw)?;
        }
        if let Some(eem) = &self.eem {
            map.serialize_entry("eem", eem)?;
        }
        if !self.triggers.is_empty() {
            map.serialize_entry("triggers", &self.triggers)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        EventVisitor { record_id: None }.deserialize(deserializer)
    }
}

struct EventVisitor<'a> {
    record_id: Option<&'a str>,
}

impl<'de> DeserializeSeed<'de> for EventVisitor<'_> {
    type Value = Event;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Event, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EventVisitor<'_> {
    type Value = Event;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an event: an object with `id`, `type` and `timestamp`")
    }

    // By hand, because serde's `flatten` parses every unknown field twice.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Event, A::Error> {
        let (mut id, mut event_type, mut timestamp) = (None, None, None);
        let mut event = Event::default();
        while let Some(Name(name)) = map.next_key()? {
            match &*name {
                "id" => id = Some(map.next_value()?),
                "type" => event_type = Some(map.next_value()?),
                "timestamp" => timestamp = Some(map.next_value::<Milliseconds>()?.0),
                "partitionKey" => event.partition_key = map.next_value()?,
                "tags" => event.tags = map.next_value()?,
                "raw" => event.raw = map.next_value()?,
                "eem" => event.eem = map.next_value()?,
                "triggers" => {
                    event.triggers = map.next_value::<Option<_>>()?.unwrap_or_default();
                }
                _ => event.entities.push((name.into_owned(), map.next_value()?)),
            }
        }
        let id = id.or_else(|| self.record_id.map(str::to_owned));
        event.id = id.ok_or_else(|| A::Error::missing_field("id"))?;
        event.event_type = event_type.ok_or_else(|| A::Error::missing_field("type"))?;
        event.timestamp = timestamp.ok_or_else(|| A::Error::missing_field("timestamp"))?;
        Ok(event)
    }
}

/// A field's name, borrowed where that can be.
#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

/// A moment; some sources give it with fractions.
pub(crate) struct Milliseconds(pub(crate) i64);

impl<'de> Deserialize<'de> for Milliseconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MillisecondsVisitor;
        impl Visitor<'_> for MillisecondsVisitor {
            type Value = Milliseconds;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("milliseconds since the epoch")
            }
            fn visit_i64<E>(self, value: i64) -> Result<Milliseconds, E> {
                Ok(Milliseconds(value))
            }
            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Milliseconds, E> {
                i64::try_from(value).map(Milliseconds).map_err(E::custom)
            }
            #[allow(clippy::cast_possible_truncation, reason = "the fraction is dropped")]
            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Milliseconds, E> {
                if value.abs() < 9e15 {
                    Ok(Milliseconds(value as i64))
                } else {
                    Err(E::custom("milliseconds since the epoch are beyond all time"))
                }
            }
        }
        deserializer.deserialize_any(MillisecondsVisitor)
    }
}
