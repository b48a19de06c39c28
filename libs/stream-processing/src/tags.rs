//! The routing information of an event.

use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// More than tags ever have; at least as deep as serde's JSON goes.
const MANY_BRACES: usize = 64;

/// Account, region, source, and whatever else decides which subscribers take an event.
///
/// Parsed on demand: most pipelines don't need them.
///
/// ```
/// let mut tags = stream_processing::Tags::new();
/// tags.insert("region".to_owned(), "eu-west-1".into());
/// assert_eq!(tags["region"], "eu-west-1");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Tags {
    read: OnceLock<Map<String, Value>>,
    /// As delivered, until they are changed.
    json: Option<Box<RawValue>>,
}

impl Tags {
    /// An empty set of tags.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl From<Map<String, Value>> for Tags {
    fn from(tags: Map<String, Value>) -> Self {
        Self { read: OnceLock::from(tags), json: None }
    }
}

impl From<Tags> for Map<String, Value> {
    fn from(tags: Tags) -> Self {
        let _ = &*tags;
        tags.read.into_inner().unwrap_or_default()
    }
}

impl Deref for Tags {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        self.read.get_or_init(|| {
            let read = self.json.as_ref().map(|json| serde_json::from_str(json.get()));
            // Deserialising has checked that they can be parsed.
            read.and_then(Result::ok).unwrap_or_default()
        })
    }
}

impl DerefMut for Tags {
    fn deref_mut(&mut self) -> &mut Self::Target {
        let read = std::mem::take(self);
        *self = Self::from(Map::from(read));
        self.read.get_mut().unwrap_or_else(|| unreachable!())
    }
}

impl PartialEq for Tags {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Serialize for Tags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.json {
            Some(json) => json.serialize(serializer),
            None => (**self).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        if json.get() == "null" {
            return Ok(Self::new());
        }
        let braces = json.get().bytes().filter(|byte| matches!(byte, b'{' | b'[')).count();
        if json.get().starts_with('{') && braces < MANY_BRACES {
            return Ok(Self { read: OnceLock::new(), json: Some(json) });
        }
        // Not an object, or too deep to be parsed.
        serde_json::from_str::<Map<String, Value>>(json.get())
            .map(Self::from)
            .map_err(D::Error::custom)
    }
}
