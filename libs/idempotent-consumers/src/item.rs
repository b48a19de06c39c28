//! Records as plain values, whichever database keeps them.

use std::collections::HashMap;

pub use serde_dynamo::AttributeValue;

/// A record's attributes by name, those of its key included.
pub type Item = HashMap<String, AttributeValue>;

/// The digits of an attribute that is a number.
pub(crate) fn digits(value: &AttributeValue) -> Option<&str> {
    match value {
        AttributeValue::N(digits) => Some(digits),
        _ => None,
    }
}
