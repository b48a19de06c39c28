//! Whether errors of an event store are transient, for steps. The store itself does not depend on this library.

use event_store::{
    AppendError, BackendError, DecideError, DecodeError, EncodeError, LoadError, ReadError,
};

use crate::Transience;

impl Transience for BackendError {
    fn is_transient(&self) -> bool {
        Self::is_transient(self)
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
