//! Evaluates a filter on a record: in one pass over its text,
//! which builds nothing and skips what the pattern does not name.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::Filter;
use super::filter::{Node, Rule};

impl Filter {
    /// Whether a record is to be delivered.
    #[must_use]
    pub fn matches(&self, record: &RawValue) -> bool {
        let mut json = serde_json::Deserializer::from_str(record.get());
        Against(&self.0).deserialize(&mut json).unwrap_or(false)
    }
}

impl Node {
    fn accepts_nothing(&self) -> bool {
        match self {
            Self::Members(members) => members.iter().all(|(_, node)| node.accepts_nothing()),
            Self::Rules(rules) => rules.contains(&Rule::Exists(false)),
        }
    }

    fn accepts(&self, value: &Value) -> bool {
        match self {
            // The pattern expects an object.
            Self::Members(_) => self.accepts_nothing(),
            Self::Rules(rules) => rules.iter().any(|rule| rule.accepts(value)),
        }
    }
}

impl Rule {
    fn accepts(&self, value: &Value) -> bool {
        let begins = |prefix: &String| value.as_str().is_some_and(|text| text.starts_with(prefix));
        match self {
            Self::Equals(expected) => equal(value, expected),
            Self::Prefix(prefix) => begins(prefix),
            Self::NoneOf(values) => !values.iter().any(|other| equal(value, other)),
            Self::NotPrefix(prefix) => !begins(prefix),
            Self::Exists(exists) => *exists,
        }
    }
}

/// Whether two values are equal; numbers are compared by value, however they are written.
fn equal(left: &Value, right: &Value) -> bool {
    left == right || left.as_f64().is_some_and(|number| right.as_f64() == Some(number))
}

#[derive(Clone, Copy)]
struct Against<'a>(&'a Node);

impl<'de> DeserializeSeed<'de> for Against<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Against<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<bool, M::Error> {
        let Node::Members(members) = self.0 else {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            // Rules are about values, and there is none here.
            return Ok(self.0.accepts_nothing());
        };
        let mut matched = vec![None; members.len()];
        while let Some(named) = map.next_key_seed(NameIn(members))? {
            match named {
                Some(place) => {
                    matched[place] = Some(map.next_value_seed(Against(&members[place].1))?);
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let mut verdicts = members.iter().zip(matched);
        Ok(verdicts.all(|((_, node), found)| found.unwrap_or_else(|| node.accepts_nothing())))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut elements: S) -> Result<bool, S::Error> {
        let (mut matched, mut empty) = (false, true);
        while let Some(element) = elements.next_element_seed(self)? {
            matched |= element;
            empty = false;
        }
        Ok(if empty { self.0.accepts_nothing() } else { matched })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        Ok(self.0.accepts(&Value::from(text)))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        Ok(self.0.accepts(&Value::from(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<bool, E> {
        Ok(self.0.accepts(&Value::from(value)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<bool, E> {
        Ok(self.0.accepts(&Value::from(value)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<bool, E> {
        Ok(self.0.accepts(&Value::from(value)))
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(self.0.accepts(&Value::Null))
    }
}

/// Finds a name's index in a pattern, without storing the name.
struct NameIn<'a>(&'a [(String, Node)]);

impl<'de> DeserializeSeed<'de> for NameIn<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NameIn<'_> {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|(member, _)| member == name))
    }
}

#[cfg(test)]
mod tests;
