//! Requests and entries that a service did not take, and whether a retry may help.

use std::error::Error;
use std::fmt::Debug;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::{Severity, Transience};

/// Codes that blame the request. All others count as transient, so that nothing is set aside because of a missing
/// right, a missing table or a busy service: an operator can repair those, and the record is delivered again.
const POISON: &[&str] = &[
    "BatchRequestTooLong",
    "BatchRequestTooLongException",
    "EntityTooLarge",
    "InvalidArgument",
    "InvalidArgumentException",
    "InvalidBatchEntryId",
    "InvalidMessageContents",
    "InvalidParameter",
    "InvalidParameterException",
    "InvalidParameterValue",
    "InvalidParameterValueException",
    "KeyTooLongError",
    "MalformedDetail",
    "MetadataTooLarge",
    "ParameterValueInvalid",
    "RequestEntityTooLarge",
    "RequestEntityTooLargeException",
    "SerializationException",
    "ValidationError",
    "ValidationException",
];

/// A request, or an entry of one, that a service did not take.
///
/// It is poison if the service blames the request: a value is invalid, too large, or can't be written at all.
/// Otherwise it is transient: throttling, a timeout, a lost connection, a conflict of transactions, an error of the
/// service, and also what an operator can repair, such as denied access.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{service} did not take it: {code}: {message}")]
pub struct SinkError {
    service: &'static str,
    code: String,
    message: String,
    severity: Severity,
    /// Whether the client has retried the request as often as it is configured to.
    was_retried: bool,
}

impl SinkError {
    /// The error that a service returned for one entry of a request.
    #[must_use]
    pub fn new(service: &'static str, code: &str, message: Option<&str>) -> Self {
        let message = message.unwrap_or("no message").to_owned();
        let severity = severity_of(code);
        Self { service, code: code.to_owned(), message, severity, was_retried: false }
    }

    /// A value that can't be written as a request.
    pub(crate) fn unwritable(service: &'static str, error: &dyn Error) -> Self {
        Self::new(service, "SerializationException", Some(&error.to_string()))
    }

    /// A request that failed as a whole.
    pub fn of<E>(service: &'static str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let refused = match error {
            SdkError::ServiceError(refused) => {
                let status = refused.raw().status().as_u16();
                let (code, message) = (refused.err().code(), refused.err().message());
                let error = Self::new(service, code.unwrap_or("unknown"), message);
                let severity = match status {
                    413 => Severity::Poison,
                    429 | 500.. => Severity::Transient,
                    _ => error.severity,
                };
                Self { severity, ..error }
            }
            SdkError::ConstructionFailure(_) => Self::unwritable(service, error),
            _ => Self::new(service, "no answer", Some(&DisplayErrorContext(error).to_string())),
        };
        Self { was_retried: true, ..refused }
    }

    /// Whether no retry can help.
    #[must_use]
    pub fn is_poison(&self) -> bool {
        self.severity == Severity::Poison
    }

    /// Whether the sink should send it again: the client has not.
    pub(crate) fn may_be_resent(&self) -> bool {
        !self.is_poison() && !self.was_retried
    }
}

impl Transience for SinkError {
    fn is_transient(&self) -> bool {
        !self.is_poison()
    }
}

/// The older protocols prefix their codes, such as with `AWS.SimpleQueueService.`.
fn severity_of(code: &str) -> Severity {
    let code = code.rsplit('.').next().unwrap_or(code);
    if POISON.contains(&code) { Severity::Poison } else { Severity::Transient }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_that_blame_what_was_sent_are_poison() {
        for code in ["ValidationException", "AWS.SimpleQueueService.InvalidMessageContents"] {
            assert_eq!(severity_of(code), Severity::Poison, "{code}");
        }
        let transient =
            ["ThrottlingException", "TransactionConflictException", "AccessDenied", "new to us"];
        for code in transient {
            assert_eq!(severity_of(code), Severity::Transient, "{code}");
        }
    }
}
