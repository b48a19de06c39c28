//! What an update changes in an item.

use serde_json::value::RawValue;

use super::{Attribute, Name};

/// A change of an item. Several changes of one attribute are combined as if done one after the other: adding 1 and 2
/// adds 3. Changes that can't be combined, such as adding to a set and deleting from it, are poison
/// ([`TwoChanges`](super::TwoChanges)). Key attributes are left as they are.
#[derive(Debug, Clone)]
pub enum Change {
    /// Sets an attribute, whatever it was before.
    Set(Name, Attribute),
    /// Sets an attribute for each field of a JSON object, and removes it if the field is `null`: indexes omit items
    /// that lack an attribute, and refuse null.
    SetFields(Box<RawValue>),
    /// Removes an attribute; does nothing if it is missing.
    Remove(Name),
    /// Adds to a number, which counts as 0 if it is missing, or to a set.
    Add(Name, Attribute),
    /// Deletes these elements from a set.
    Delete(Name, Attribute),
}
