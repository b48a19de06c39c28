//! What an update does to an item.

use serde_json::value::RawValue;

use super::{Attribute, Name};

/// What is done to an item. Several changes of one attribute come to what they do one after the other: 1 and 2 add 3.
/// What no single change stands for, as to add to a set and to delete from it, is poison ([`TwoChanges`](super::TwoChanges)). An
/// attribute of the key is left as it is.
#[derive(Debug, Clone)]
pub enum Change {
    /// Sets an attribute.
    Set(Name, Attribute),
    /// Sets an attribute for each field of a JSON object, and removes it where the field is `null`:
    /// indexes leave out what has no such attribute, and refuse a null.
    SetFields(Box<RawValue>),
    /// Removes an attribute.
    Remove(Name),
    /// Adds to a number, which is 0 if it is not there, or to a set.
    Add(Name, Attribute),
    /// Removes from a set.
    Delete(Name, Attribute),
}
