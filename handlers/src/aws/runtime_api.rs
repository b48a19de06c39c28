//! What ends a function that has started.

use thiserror::Error;

/// Lambda's runtime API can't be reached.
#[derive(Debug, Error)]
#[error("Lambda's runtime API does not answer: {0}")]
pub struct RuntimeApiError(#[source] lambda_runtime::Error);

impl From<lambda_runtime::Error> for RuntimeApiError {
    fn from(error: lambda_runtime::Error) -> Self {
        Self(error)
    }
}
