//! Records as plain values, independent of the database.

use std::collections::HashMap;

pub use serde_dynamo::AttributeValue;

/// A record's attributes by name, including those of its key.
pub type Item = HashMap<String, AttributeValue>;

/// The digits of a number attribute; `None` for other types.
pub(crate) fn digits(value: &AttributeValue) -> Option<&str> {
    match value {
        AttributeValue::N(digits) => Some(digits),
        _ => None,
    }
}
