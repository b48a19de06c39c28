//! What is written at once: plain data.

mod item_size;
mod limits;

use std::collections::BTreeMap;

pub use limits::LimitError;
pub(crate) use limits::check_limits;

use crate::{AttributeValue, Item, RecordKey};

/// One record's part of a transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// The record.
    pub key: RecordKey,
    /// What has to hold of it.
    pub condition: Condition,
    /// What is done to it.
    pub action: Action,
}

/// What is done to a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing: only its condition counts.
    Check,
    /// It becomes this, whatever was there. The key is in it.
    Put(Item),
    /// Its attributes are changed; it is created if it is missing.
    Update(BTreeMap<String, Update>),
    /// It is removed, if it is there.
    Delete,
}

/// What is done to an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// It becomes this.
    Assign(AttributeValue),
    /// It is removed.
    Remove,
    /// This is added to the number that it is; 0 if it is missing.
    Add(i64),
}

/// What has to hold of a record for anything to be written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Condition {
    /// Whether it is there; `None` if that does not matter.
    pub presence: Option<Presence>,
    /// What its attributes are; `None` if there is no such attribute.
    pub attributes: BTreeMap<String, Option<AttributeValue>>,
}

/// Whether a record is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is not.
    Absent,
    /// It is.
    Present,
}
