//! Errors say themselves whether a repetition may help: it is decided where the error is defined, once.

use std::convert::Infallible;
use std::error::Error;

/// Implemented by every error that may end a step. There is no default: whoever defines an error decides.
pub trait Transience: Error {
    /// Whether the same step may succeed when it is repeated: after throttling, a timeout, a lost connection. What is
    /// not transient becomes a fault.
    fn is_transient(&self) -> bool;
}

impl Transience for Infallible {
    fn is_transient(&self) -> bool {
        match *self {}
    }
}

/// JSON that can't be read, or a value that has no JSON.
impl Transience for serde_json::Error {
    fn is_transient(&self) -> bool {
        false
    }
}

/// A text that is not a UUID.
impl Transience for uuid::Error {
    fn is_transient(&self) -> bool {
        false
    }
}
