//! Placeholders for the names and values of an expression: any text may be a name.

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Name;

/// Names and values, each by its placeholder.
#[derive(Debug, Default)]
pub(super) struct Expression {
    names: HashMap<Name, usize>,
    values: Vec<AttributeValue>,
}

type ByPlaceholder<T> = Option<HashMap<String, T>>;

/// Stands for a name or a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Placeholder {
    Name(usize),
    Value(usize),
}

impl Expression {
    /// Room for about this many names.
    pub(super) fn with_capacity(names: usize) -> Self {
        Self { names: HashMap::with_capacity(names), values: Vec::with_capacity(names) }
    }

    /// The placeholder of a name: the same for the same name.
    pub(super) fn name(&mut self, name: Name) -> Placeholder {
        let next = self.names.len();
        Placeholder::Name(*self.names.entry(name).or_insert(next))
    }

    /// A new placeholder for a value.
    pub(super) fn value(&mut self, value: AttributeValue) -> Placeholder {
        self.values.push(value);
        Placeholder::Value(self.values.len() - 1)
    }

    /// The placeholders as DynamoDB takes them; `None` instead of an empty map, which it refuses.
    pub(super) fn into_maps(self) -> (ByPlaceholder<String>, ByPlaceholder<AttributeValue>) {
        let names = self.names.into_iter();
        let names = names.map(|(name, place)| (Placeholder::Name(place), name.into_owned()));
        let values = self.values.into_iter().enumerate();
        let values = values.map(|(place, value)| (Placeholder::Value(place), value));
        (by_placeholder(names), by_placeholder(values))
    }
}

fn by_placeholder<T>(told: impl Iterator<Item = (Placeholder, T)>) -> ByPlaceholder<T> {
    let told: HashMap<_, _> = told.map(|(place, it)| (place.to_string(), it)).collect();
    (!told.is_empty()).then_some(told)
}

impl fmt::Display for Placeholder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(place) => write!(formatter, "#n{place}"),
            Self::Value(place) => write!(formatter, ":v{place}"),
        }
    }
}
