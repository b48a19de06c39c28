//! Whether a retry may help: each error decides it in one place, where it is defined.

use std::convert::Infallible;
use std::error::Error;

/// Implemented by every error that may end a step. There is no default, so each error has to decide.
pub trait Transience: Error {
    /// Whether a retry of the same step may succeed: after throttling, a timeout, a lost connection. An error that is
    /// not transient becomes a fault.
    fn is_transient(&self) -> bool;
}

impl Transience for Infallible {
    fn is_transient(&self) -> bool {
        match *self {}
    }
}

/// Neither invalid JSON nor a value without JSON changes on a retry.
impl Transience for serde_json::Error {
    fn is_transient(&self) -> bool {
        false
    }
}

/// An invalid UUID stays invalid.
impl Transience for uuid::Error {
    fn is_transient(&self) -> bool {
        false
    }
}
