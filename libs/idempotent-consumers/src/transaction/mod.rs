//! The writes of a transaction, as plain data.

mod item_size;
mod limits;

use std::collections::BTreeMap;

pub use limits::LimitError;
pub(crate) use limits::check_limits;

use crate::{AttributeValue, Item, RecordKey};

/// The write of one record in a transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// The record that is written; each one only once per transaction.
    pub key: RecordKey,
    /// The condition on the stored record.
    pub condition: Condition,
    /// The change of the record.
    pub action: Action,
}

/// A change of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// No change: only the condition counts.
    Check,
    /// Replaces the record. The item includes the key.
    Put(Item),
    /// Changes attributes; creates the record if it is missing.
    Update(BTreeMap<String, Update>),
    /// Removes the record, if it exists.
    Delete,
}

/// A change of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// Sets the attribute to this value.
    Assign(AttributeValue),
    /// Removes the attribute, if it exists.
    Remove,
    /// Adds this to the number, which counts as 0 if it is missing.
    Add(i64),
}

/// A condition on a record. If it fails, nothing of the transaction is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Condition {
    /// Whether the record must exist; `None` if either will do.
    pub presence: Option<Presence>,
    /// The values that attributes must have; `None` if an attribute must be missing.
    pub attributes: BTreeMap<String, Option<AttributeValue>>,
}

/// Whether a record must exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// The record must be missing.
    Absent,
    /// The record must exist, with any attributes.
    Present,
}
