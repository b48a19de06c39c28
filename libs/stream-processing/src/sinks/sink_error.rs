//! What a service did not take, and whether a repetition may help.

use std::error::Error;
use std::fmt::Debug;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::{Severity, Transience};

/// Codes that blame what was sent. All others are taken for transient, so that nothing is set aside
/// because of a missing right, a missing table or a tired service: somebody mends those, and the record
/// comes again.
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
/// It is poison if the service blames what was sent: an invalid or too large value, or one that could
/// not be written as a request. It is transient otherwise: throttling, a timeout, a lost connection, a
/// conflict of transactions, an error of the service, and also what an operator mends, such as access
/// denied.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{service} did not take it: {code}: {message}")]
pub struct SinkError {
    service: &'static str,
    code: String,
    message: String,
    severity: Severity,
    /// The client has repeated the request as often as it is set to.
    was_retried: bool,
}

impl SinkError {
    /// What a service answered for one entry of a request.
    #[must_use]
    pub fn new(service: &'static str, code: &str, message: Option<&str>) -> Self {
        let message = message.unwrap_or("no message").to_owned();
        let severity = severity_of(code);
        Self { service, code: code.to_owned(), message, severity, was_retried: false }
    }

    /// What can't be written as a request.
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

    /// Whether no repetition mends it.
    #[must_use]
    pub fn is_poison(&self) -> bool {
        self.severity == Severity::Poison
    }

    /// Whether it is for the sink to send it again: nobody has so far.
    pub(crate) fn may_be_resent(&self) -> bool {
        !self.is_poison() && !self.was_retried
    }
}

impl Transience for SinkError {
    fn is_transient(&self) -> bool {
        !self.is_poison()
    }
}

/// Codes of the older protocols have a prefix, such as `AWS.SimpleQueueService.`.
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
