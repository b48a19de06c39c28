//! An event as JSON.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Event;
use crate::milliseconds::Milliseconds;

impl Event {
    /// Reads an event. If it has no id, it gets the record's, which is the same in every delivery.
    pub(crate) fn from_json(
        json: &str,
        record_id: Option<&str>,
    ) -> Result<Self, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let event = EventVisitor { record_id }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(event)
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

    // Written by hand, because serde's `flatten` parses every unknown field twice.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Event, A::Error> {
        let (mut id, mut event_type) = (None, None);
        // `null` means that the time is unknown. Without the field, the JSON is not an event.
        let mut timestamp: Option<Option<Milliseconds>> = None;
        // Most events have one entity.
        let mut event = Event { entities: Vec::with_capacity(1), ..Event::default() };
        while let Some(Name(name)) = map.next_key()? {
            match &*name {
                "id" => id = Some(map.next_value()?),
                "type" => event_type = Some(map.next_value()?),
                "timestamp" => timestamp = Some(map.next_value()?),
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
        let timestamp = timestamp.ok_or_else(|| A::Error::missing_field("timestamp"))?;
        for (name, value) in [("id", &event.id), ("type", &event.event_type)] {
            if says_nothing(value) {
                return Err(A::Error::custom(format!("it has an empty `{name}`")));
            }
        }
        event.timestamp = timestamp.map(|Milliseconds(moment)| moment);
        Ok(event)
    }
}

/// Whether an id is no id at all.
pub(crate) fn says_nothing(text: &str) -> bool {
    text.trim_matches(|one: char| one.is_whitespace() || one == '\u{feff}').is_empty()
}

/// A field's name, borrowed where possible.
#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);
