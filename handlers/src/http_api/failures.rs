//! Problems that are the system's own.

use std::fmt::Display;

use http::StatusCode;

use super::Problem;
use crate::intake::Refusal;

impl Problem {
    /// 500: stored data can't be read, and a retry does not help.
    #[must_use]
    pub fn unreadable() -> Self {
        let detail = "its history can't be read; the operator of this site has to repair it.";
        let title = "This destination can't be shown.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "unreadable", title, detail)
    }

    /// 503: a service behind the API does not answer. The reason goes to the log, not to clients.
    #[must_use]
    pub fn unavailable() -> Self {
        let detail = "nothing was lost; try again in a moment with the same Idempotency-Key.";
        let title = "The service is not available right now.";
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", title, detail);
        problem.retry_after = Some(1);
        problem
    }

    /// 500: a retry does not help.
    #[must_use]
    pub fn internal() -> Self {
        let detail = "trying again does not help; the operator of this site has to repair it.";
        let title = "The service can't do this.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", title, detail)
    }

    /// 503 if the site takes no proposals, 429 if its sender sends too many.
    #[must_use]
    pub fn refused(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Closed => {
                let title = "This site takes no proposals for now.";
                let detail = "everything else works; propose it later.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "closed", title, detail)
            }
            Refusal::TooMany(wait) => {
                let seconds = u16::try_from(wait.as_secs() + 1).unwrap_or(u16::MAX);
                let title = "Too many proposals came from you.";
                let detail = format!("wait {seconds} s, then propose again.");
                let status = StatusCode::TOO_MANY_REQUESTS;
                let mut problem = Self::new(status, "too-many-proposals", title, detail);
                problem.retry_after = Some(seconds);
                problem
            }
        }
    }

    /// Logs the error of a port. 503 or 500, for one that is or is not transient.
    #[must_use]
    pub fn failed(error: &dyn Display, is_transient: bool) -> Self {
        tracing::error!(%error, "a request could not be answered");
        if is_transient { Self::unavailable() } else { Self::internal() }
    }
}
