//! The identity of a stream.

use std::fmt;

/// A stream: its category (the log it belongs to) and the id of the thing it is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId {
    /// Such as `destination`. Must hold no `#`.
    pub category: String,
    /// Unique within the category, such as a UUID.
    pub id: String,
}

impl StreamId {
    /// Neither part is checked here.
    pub fn new(category: impl Into<String>, id: impl Into<String>) -> Self {
        Self { category: category.into(), id: id.into() }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}#{}", self.category, self.id)
    }
}
