//! Errors say themselves whether a repetition may help: it is decided where the error is defined, once.

use std::convert::Infallible;
use std::error::Error;

use event_store::{AppendError, DecideError, DecodeError, EncodeError, LoadError, ReadError};

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

impl Transience for DecodeError {
    fn is_transient(&self) -> bool {
        false
    }
}

impl Transience for EncodeError {
    fn is_transient(&self) -> bool {
        false
    }
}

impl Transience for ReadError {
    fn is_transient(&self) -> bool {
        Self::is_transient(self)
    }
}

impl Transience for AppendError {
    fn is_transient(&self) -> bool {
        Self::is_transient(self)
    }
}

impl Transience for LoadError {
    fn is_transient(&self) -> bool {
        Self::is_transient(self)
    }
}

impl<R: Transience + 'static> Transience for DecideError<R> {
    fn is_transient(&self) -> bool {
        match self {
            Self::Load(error) => error.is_transient(),
            Self::Append(error) => error.is_transient(),
            Self::Contended { .. } => true,
            Self::Refused(reason) => reason.is_transient(),
        }
    }
}
