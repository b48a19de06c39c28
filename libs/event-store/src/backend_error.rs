//! What went wrong behind a port.

use std::error::Error;
use std::fmt;

/// A backend failed: the service did not answer, or refused the request.
///
/// The adapter chooses the message, which names the service, and says whether a retry may help.
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

    /// No retry helps: the service refuses the request itself.
    pub fn permanent(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { reason: reason.into(), is_transient: false }
    }

    /// Whether a retry of the same request may succeed.
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

/// Its message is the reason's, so its source is the reason's source.
impl Error for BackendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.reason.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the service refused")]
    struct Refused(#[source] fmt::Error);

    #[test]
    fn it_says_what_its_reason_says_and_keeps_the_cause_behind_it() {
        let error = BackendError::transient(Refused(fmt::Error));
        assert_eq!(error.to_string(), "the service refused");
        assert_eq!(error.source().unwrap().to_string(), fmt::Error.to_string());
        assert!(BackendError::transient("busy").source().is_none());
    }
}
