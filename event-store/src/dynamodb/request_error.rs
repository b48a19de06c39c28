//! A request that DynamoDB did not answer as hoped.

use std::error::Error as _;
use std::fmt::Debug;

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use thiserror::Error;

/// A failed request, after the client's own retries. Repeating it later is safe and may help.
#[derive(Debug, Error)]
#[error("{operation} on table `{table}` failed: {cause}")]
pub struct RequestError {
    operation: &'static str,
    table: String,
    cause: String,
}

impl RequestError {
    /// What to call it, where it went, and what came back.
    pub fn new<E, R>(operation: &'static str, table: &str, error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: Debug,
    {
        let cause = match error.as_service_error() {
            Some(service) => format!(
                "{}: {}",
                service.code().unwrap_or("unknown"),
                service.message().unwrap_or("no message"),
            ),
            None => match error.source() {
                Some(source) => DisplayErrorContext(source).to_string(),
                None => error.to_string(),
            },
        };
        Self { operation, table: table.to_owned(), cause }
    }

    /// A request whose answer makes no sense.
    pub fn unexpected(operation: &'static str, table: &str, cause: impl Into<String>) -> Self {
        Self { operation, table: table.to_owned(), cause: cause.into() }
    }
}
