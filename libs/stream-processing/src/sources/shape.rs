//! Outlines of JSON texts: names and types, without values.

use std::borrow::Cow;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Levels of nesting to show.
const DEEPEST: usize = 3;
/// Names to show of one object, and in total.
const MOST_NAMES: [usize; 2] = [12, 40];
/// Characters to show of a name.
const LONGEST_NAME: usize = 40;

/// The outline of a JSON text, for error messages: names and types, limited in
/// depth, length and count, without values. A name that may itself be personal
/// (such as an address), or has invisible characters, is replaced by its length.
///
/// ```
/// # use stream_processing::sources::Payload;
/// let error = Payload::parse(r#"{"records": [{"data": "c2VjcmV0"}, {}], "region": "eu-west-1"}"#).unwrap_err();
/// assert!(error.to_string().contains("{records: [{data: text} and 1 more], region: text}"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape(String);

impl Shape {
    pub(super) fn of(json: &str) -> Self {
        let [_, names_left] = MOST_NAMES;
        let mut outline = Outlined { text: String::new(), names_left };
        outline.value(json, DEEPEST);
        Self(outline.text)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

struct Outlined {
    text: String,
    names_left: usize,
}

impl Outlined {
    fn value(&mut self, json: &str, levels: usize) {
        let json = json.trim_ascii_start();
        let inside = levels.checked_sub(1);
        self.text.push_str(match (json.bytes().next(), inside) {
            (Some(b'{'), Some(inside)) => return self.object(json, inside),
            (Some(b'['), Some(inside)) => return self.list(json, inside),
            (Some(b'{'), None) => "{…}",
            (Some(b'['), None) => "[…]",
            (Some(b'"'), _) => "text",
            (Some(b't' | b'f'), _) => "boolean",
            (Some(b'n'), _) => "null",
            (Some(_), _) => "number",
            (None, _) => "nothing",
        });
    }

    fn object(&mut self, json: &str, levels: usize) {
        let Ok(members) = serde_json::from_str::<Members<'_>>(json) else {
            return self.text.push_str("{…}");
        };
        let shown = members.first.len().min(self.names_left);
        self.names_left -= shown;
        self.text.push('{');
        for (place, (name, value)) in members.first.iter().take(shown).enumerate() {
            self.text.push_str(if place == 0 { "" } else { ", " });
            self.name(name);
            self.text.push_str(": ");
            self.value(value.get(), levels);
        }
        self.rest(members.count - shown);
        self.text.push('}');
    }

    fn list(&mut self, json: &str, levels: usize) {
        let Ok(elements) = serde_json::from_str::<Elements<'_>>(json) else {
            return self.text.push_str("[…]");
        };
        self.text.push('[');
        if let Some(first) = elements.first {
            self.value(first.get(), levels);
            self.rest(elements.count - 1);
        }
        self.text.push(']');
    }

    fn rest(&mut self, count: usize) {
        if count > 0 {
            self.text.extend([" and ", &count.to_string(), " more"]);
        }
    }

    fn name(&mut self, name: &str) {
        let is_shown = |one: char| one.is_alphanumeric() || "_-.:$/".contains(one);
        let length = name.chars().count();
        if (1..=LONGEST_NAME).contains(&length) && name.chars().all(is_shown) {
            self.text.push_str(name);
        } else {
            self.text.extend(["(a name of ", &length.to_string(), " characters)"]);
        }
    }
}

/// The first members of an object, and their total number.
struct Members<'a> {
    first: Vec<(Cow<'a, str>, &'a RawValue)>,
    count: usize,
}

/// The first element of a list, and the total number.
struct Elements<'a> {
    first: Option<&'a RawValue>,
    count: usize,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let [most, _] = MOST_NAMES;
                let mut members = Members { first: vec![], count: 0 };
                while let Some(Name(name)) = map.next_key()? {
                    let value = map.next_value()?;
                    members.count += 1;
                    if members.count <= most {
                        members.first.push((name, value));
                    }
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(MembersVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Elements<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ElementsVisitor;
        impl<'de> Visitor<'de> for ElementsVisitor {
            type Value = Elements<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Elements<'de>, A::Error> {
                let first = list.next_element()?;
                let mut count = usize::from(first.is_some());
                while list.next_element::<IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(Elements { first, count })
            }
        }
        deserializer.deserialize_seq(ElementsVisitor)
    }
}
