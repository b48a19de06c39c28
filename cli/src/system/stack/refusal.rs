//! What AWS did not do, and the way out.

use std::error::Error;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use thiserror::Error;

/// Codes of requests that are not allowed. AWS's own message names the action and the resource.
const DENIED: [&str; 3] = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"];
/// Codes of credentials that nobody accepts (any more).
const LOGGED_OUT: [&str; 6] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

/// A request that a service did not serve.
#[derive(Debug, Error)]
pub(crate) enum Refusal {
    /// Another role is needed, or a right more for this one.
    #[error("{0} (docs/operating.md has the policy that an operator needs)")]
    Denied(String),
    /// The credentials are wrong, or have expired.
    #[error("{service} does not accept the credentials: {message}; log in again")]
    LoggedOut {
        /// The service.
        service: &'static str,
        /// What it says.
        message: String,
    },
    /// It said something else.
    #[error("{service} says {code}: {message}")]
    Other {
        /// The service.
        service: &'static str,
        /// The error's code.
        code: String,
        /// What it says.
        message: String,
    },
    /// It said nothing.
    #[error("{service} does not answer: {reason}")]
    Unreachable {
        /// The service.
        service: &'static str,
        /// Why, as far as is known.
        reason: String,
    },
}

impl Refusal {
    /// What a service's error means.
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
        } else if LOGGED_OUT.contains(&&*code) {
            Self::LoggedOut { service, message }
        } else {
            Self::Other { service, code, message }
        }
    }
}
