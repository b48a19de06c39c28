//! What became of a write.

use serde_json::Value;

/// What became of a write.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// It was done. The attributes are those that the sink was told to ask for, as JSON.
    Done(Option<Value>),
    /// It is there already: it was delivered before, or an answer was lost and the client sent it again.
    Repeated,
    /// Its condition did not hold: what is there is newer, or another's.
    Refused,
}
