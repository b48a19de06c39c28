//! The position of a record: its table and its key.

use std::borrow::Cow;
use std::fmt;

use crate::AttributeValue;

/// An attribute's name, mostly a constant.
pub type Name = Cow<'static, str>;

/// The records of a table with the same partition key.
///
/// ```
/// use idempotent_consumers::{Partition, RecordKey};
///
/// let countries = Partition::new("counters", "pk", "countries");
/// let france = countries.record("sk", "FR");
/// assert_eq!(france.to_string(), "pk=countries, sk=FR of table `counters`");
/// // In a table without a sort key, a partition is one record.
/// let account = RecordKey::from(Partition::new("accounts", "number", 7));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Partition {
    pub(crate) table: String,
    pub(crate) name: Name,
    pub(crate) value: KeyValue,
}

/// A record's table and its whole key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordKey {
    pub(crate) partition: Partition,
    pub(crate) sort: Option<(Name, KeyValue)>,
}

/// The value of a key attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyValue {
    /// DynamoDB's type `S`: a string.
    Text(String),
    /// A whole number, stored as DynamoDB's `N`.
    Number(i64),
}

impl Partition {
    /// The partition of `table` in which the attribute `name` has this value.
    pub fn new(
        table: impl Into<String>,
        name: impl Into<Name>,
        value: impl Into<KeyValue>,
    ) -> Self {
        Self { table: table.into(), name: name.into(), value: value.into() }
    }

    /// The record of the partition in which the sort key `name` has this value.
    #[must_use]
    pub fn record(&self, name: impl Into<Name>, value: impl Into<KeyValue>) -> RecordKey {
        RecordKey { partition: self.clone(), sort: Some((name.into(), value.into())) }
    }
}

impl From<Partition> for RecordKey {
    fn from(partition: Partition) -> Self {
        Self { partition, sort: None }
    }
}

impl RecordKey {
    /// The name of the table that has the record.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.partition.table
    }

    /// The key's attributes by name: one or two.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&Name, AttributeValue)> {
        let Partition { name, value, .. } = &self.partition;
        let sort = self.sort.iter().map(|(name, value)| (name, value));
        std::iter::once((name, value)).chain(sort).map(|(name, value)| (name, value.into()))
    }
}

impl From<&KeyValue> for AttributeValue {
    fn from(value: &KeyValue) -> Self {
        match value {
            KeyValue::Text(text) => Self::S(text.clone()),
            KeyValue::Number(number) => Self::N(number.to_string()),
        }
    }
}

impl From<&str> for KeyValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for KeyValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for KeyValue {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl fmt::Display for KeyValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(text),
            Self::Number(number) => number.fmt(formatter),
        }
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}={} of table `{}`", self.name, self.value, self.table)
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Partition { table, name, value } = &self.partition;
        match &self.sort {
            None => self.partition.fmt(formatter),
            Some((sort, place)) => {
                write!(formatter, "{name}={value}, {sort}={place} of table `{table}`")
            }
        }
    }
}
