//! Errors of AWS, with what to do about them.

use std::error::Error;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use thiserror::Error;

/// Codes of denied requests. AWS's own message names the action and the resource.
const DENIED: [&str; 3] = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"];
/// Codes of what is not there.
const MISSING: [&str; 5] = [
    "AWS.SimpleQueueService.NonExistentQueue",
    "NotFoundException",
    "QueueDoesNotExist",
    "ResourceNotFound",
    "ResourceNotFoundException",
];
/// Codes of credentials that are invalid or expired.
const LOGGED_OUT: [&str; 6] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

/// A request that a service did not carry out.
#[derive(Debug, Error)]
pub(crate) enum Refusal {
    /// The role lacks a right.
    #[error("{0} (docs/operating.md has the policy that an operator needs)")]
    Denied(String),
    /// The credentials are invalid, or have expired.
    #[error("{service} does not accept the credentials: {message}; log in again")]
    LoggedOut {
        /// The name of the service.
        service: &'static str,
        /// The message of the service.
        message: String,
    },
    /// What was asked for is not there.
    #[error("{service} does not find it: {message}")]
    Missing {
        /// The name of the service.
        service: &'static str,
        /// The message of the service.
        message: String,
    },
    /// The service returned another error.
    #[error("{service} says {code}: {message}")]
    Other {
        /// The name of the service.
        service: &'static str,
        /// The code of the error.
        code: String,
        /// The message of the service.
        message: String,
    },
    /// The service did not answer.
    #[error("{service} does not answer: {reason}")]
    Unreachable {
        /// The name of the service.
        service: &'static str,
        /// The reason, as far as it is known.
        reason: String,
    },
}

impl Refusal {
    /// Classifies an error of a service by its code.
    pub(crate) fn of<E>(service: &'static str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let SdkError::ServiceError(refused) = error else {
            return Self::Unreachable { service, reason: DisplayErrorContext(error).to_string() };
        };
        let code = refused.err().code().unwrap_or("an unknown error").to_owned();
        let message = refused.err().message().unwrap_or("no reason").to_owned();
        if DENIED.contains(&&*code) {
            Self::Denied(message)
        } else if MISSING.contains(&&*code) {
            Self::Missing { service, message }
        } else if LOGGED_OUT.contains(&&*code) {
            Self::LoggedOut { service, message }
        } else {
            Self::Other { service, code, message }
        }
    }
}
