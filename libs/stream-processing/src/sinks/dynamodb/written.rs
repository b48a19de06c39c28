//! The outcome of a write.

use serde_json::Value;

/// The outcome of a write.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// It was done. Holds the attributes that
    /// [`DynamoDbTable::returning`](super::DynamoDbTable::returning) requested, as JSON.
    Done(Option<Value>),
    /// It is stored already: the event was delivered twice, or the client retried after a lost answer.
    Repeated,
    /// Its condition failed: the stored item is newer, or somebody else's.
    Refused,
}
