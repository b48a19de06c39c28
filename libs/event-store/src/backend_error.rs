//! What went wrong behind a port.

use std::error::Error;
use std::fmt;

/// A backend that did not do what a port asked of it: a service that did not answer, or refused the request.
///
/// Its adapter chooses the words, which name the service, and says whether a repetition may help.
#[derive(Debug)]
pub struct BackendError {
    reason: Box<dyn Error + Send + Sync>,
    is_transient: bool,
}

impl BackendError {
    /// The same request may succeed later: the service is busy, or can't be reached.
    pub fn transient(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { reason: reason.into(), is_transient: true }
    }

    /// No repetition helps: the service refuses what it was sent.
    pub fn permanent(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { reason: reason.into(), is_transient: false }
    }

    /// Whether the same request may succeed when it is repeated.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.is_transient
    }
}

impl fmt::Display for BackendError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(formatter)
    }
}

/// It adds nothing to its reason, so its source is that of the reason.
impl Error for BackendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.reason.source()
    }
}
