//! A DynamoDB item as stream records contain it, and as plain JSON.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// A value with its DynamoDB type. It is serialised as plain JSON:
/// numbers keep every digit, sets become lists, and bytes stay in base64.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "DynamoDB's own names")]
pub enum AttributeValue<'a> {
    S(#[serde(borrow)] Text<'a>),
    N(#[serde(borrow)] Text<'a>),
    B(#[serde(borrow)] Text<'a>),
    #[serde(rename = "BOOL")]
    Bool(bool),
    #[serde(rename = "NULL")]
    Null(bool),
    M(#[serde(borrow)] Item<'a>),
    L(#[serde(borrow)] Vec<AttributeValue<'a>>),
    #[serde(rename = "SS")]
    StringSet(#[serde(borrow)] Vec<Text<'a>>),
    #[serde(rename = "NS")]
    NumberSet(#[serde(borrow)] Vec<Text<'a>>),
    #[serde(rename = "BS")]
    BinarySet(#[serde(borrow)] Vec<Text<'a>>),
}

/// Text, borrowed if it contains no escapes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// Attributes by name, in the order of the record.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Item<'a>(pub Vec<(Text<'a>, AttributeValue<'a>)>);

impl Item<'_> {
    /// The attribute with this name, if the item has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&AttributeValue<'_>> {
        self.0.iter().find(|(known, _)| known.0 == name).map(|(_, value)| value)
    }

    /// The text of an attribute, or its digits if it is a number.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            AttributeValue::S(text) | AttributeValue::N(text) => Some(&text.0),
            _ => None,
        }
    }

    /// Whether an attribute is `true`.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        matches!(self.get(name), Some(AttributeValue::Bool(true)))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Item<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ItemVisitor;
        impl<'de> Visitor<'de> for ItemVisitor {
            type Value = Item<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("attributes by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item<'de>, A::Error> {
                let mut attributes = Vec::with_capacity(16);
                while let Some(attribute) = map.next_entry()? {
                    attributes.push(attribute);
                }
                Ok(Item(attributes))
            }
        }
        deserializer.deserialize_map(ItemVisitor)
    }
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for AttributeValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::S(text) | Self::B(text) => text.serialize(serializer),
            Self::N(digits) => number(&digits.0).serialize(serializer),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Null(_) => serializer.serialize_unit(),
            Self::M(item) => item.serialize(serializer),
            Self::L(list) => list.serialize(serializer),
            Self::StringSet(set) | Self::BinarySet(set) => set.serialize(serializer),
            Self::NumberSet(set) => {
                serializer.collect_seq(set.iter().map(|digits| number(&digits.0)))
            }
        }
    }
}

/// A number as a JSON number, digit by digit: a float would lose some. Digits that JSON does not allow become text.
fn number(digits: &str) -> Number<'_> {
    let is_number = digits.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    match serde_json::from_str::<&RawValue>(digits) {
        Ok(json) if is_number => Number::Json(json),
        _ => Number::Text(digits),
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Number<'a> {
    Json(&'a RawValue),
    Text(&'a str),
}
