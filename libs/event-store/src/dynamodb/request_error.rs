//! A failed request to DynamoDB, and whether a retry may help. Nothing else decides that.

use std::error::Error as _;

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use thiserror::Error;

use crate::{AppendError, BackendError, ReadError};

/// Codes that blame the request. All others are transient, so that nothing is given up because of a missing right, a
/// missing table or a busy service: an operator can repair those.
const PERMANENT: [&str; 4] = [
    "ItemCollectionSizeLimitExceededException",
    "SerializationException",
    "ValidationError",
    "ValidationException",
];

/// A failed request, after the client's own retries.
#[derive(Debug, Clone, Error)]
#[error("DynamoDB's {operation} on table `{table}` failed: {cause}")]
pub struct RequestError {
    operation: &'static str,
    table: String,
    cause: String,
    is_transient: bool,
}

impl RequestError {
    /// `operation` is DynamoDB's name for the request, such as `PutItem`.
    pub fn new<E>(operation: &'static str, table: &str, error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        match error {
            SdkError::ServiceError(refused) => {
                let (code, message) = (refused.err().code(), refused.err().message());
                let answered = Self::answered(operation, table, code, message);
                match refused.raw().status().as_u16() {
                    413 => Self { is_transient: false, ..answered },
                    429 | 500.. => Self { is_transient: true, ..answered },
                    _ => answered,
                }
            }
            SdkError::ConstructionFailure(_) => {
                Self::unwritable(operation, table, &DisplayErrorContext(error))
            }
            _ => match error.source() {
                Some(source) => {
                    Self::unexpected(operation, table, DisplayErrorContext(source).to_string())
                }
                None => Self::unexpected(operation, table, error.to_string()),
            },
        }
    }

    /// From an error code, and DynamoDB's message if there is one.
    pub(super) fn answered(
        operation: &'static str,
        table: &str,
        code: Option<&str>,
        message: Option<&str>,
    ) -> Self {
        let code = code.unwrap_or("unknown");
        let cause = format!("{code}: {}", message.unwrap_or("no message"));
        let is_transient = !PERMANENT.contains(&code);
        Self { operation, table: table.to_owned(), cause, is_transient }
    }

    /// A request with an answer that can't be understood. A retry may succeed.
    pub fn unexpected(operation: &'static str, table: &str, cause: impl Into<String>) -> Self {
        Self { operation, table: table.to_owned(), cause: cause.into(), is_transient: true }
    }

    /// A value that can't be written as a request. A retry can't succeed.
    pub fn unwritable(operation: &'static str, table: &str, error: &impl ToString) -> Self {
        Self { operation, table: table.to_owned(), cause: error.to_string(), is_transient: false }
    }

    /// Whether a retry of the same request may succeed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.is_transient
    }

    /// DynamoDB's error code and message, or what failed before there was an answer.
    #[must_use]
    pub fn cause(&self) -> &str {
        &self.cause
    }
}

impl From<RequestError> for BackendError {
    fn from(error: RequestError) -> Self {
        if error.is_transient { Self::transient(error) } else { Self::permanent(error) }
    }
}

impl From<RequestError> for AppendError {
    fn from(error: RequestError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<RequestError> for ReadError {
    fn from(error: RequestError) -> Self {
        Self::Unavailable(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::RequestError;
    use crate::{AppendError, ReadError};

    #[test]
    fn only_codes_that_blame_what_was_sent_are_permanent() {
        let is_transient =
            |code| RequestError::answered("PutItem", "events", Some(code), None).is_transient();
        for code in ["ValidationException", "ValidationError", "SerializationException"] {
            assert!(!is_transient(code), "{code}");
        }
        for code in [
            "ThrottlingException",
            "TransactionConflictException",
            "ResourceNotFoundException",
            "AccessDeniedException",
            "new to us",
        ] {
            assert!(is_transient(code), "{code}");
        }
    }

    #[test]
    fn an_error_of_a_port_is_as_transient_as_its_request() {
        for code in ["ValidationException", "ThrottlingException"] {
            let request = RequestError::answered("PutItem", "events", Some(code), Some("why"));
            let is_transient = request.is_transient();
            let message = request.to_string();
            assert_eq!(
                message,
                format!("DynamoDB's PutItem on table `events` failed: {code}: why")
            );
            let (read, append) = (ReadError::from(request.clone()), AppendError::from(request));
            assert_eq!((read.is_transient(), append.is_transient()), (is_transient, is_transient));
            assert_eq!((read.to_string(), append.to_string()), (message.clone(), message));
        }
    }
}
