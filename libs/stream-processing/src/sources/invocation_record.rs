//! The outcome of another function's invocation.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What Lambda or a pipe reports about an invocation: an [asynchronous
/// one](https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html), or one with a batch of a
/// [stream](https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html) that was given up. The events
/// are those that the function was invoked with.
#[derive(Debug, Clone)]
pub struct InvocationRecord {
    /// The request's id, if a function was invoked.
    pub request_id: Option<String>,
    /// The ARN of the function, with its version; for a pipe, that of its target.
    pub function_arn: Option<String>,
    /// `Success`, or why there are no more attempts: `RetriesExhausted`,
    /// `EventAgeExceeded`, `RetryAttemptsExhausted` and others.
    pub condition: String,
    /// The number of attempts, if it is reported.
    pub attempts: Option<u32>,
    /// When the record was written.
    pub at: DateTime<Utc>,
    /// The function's answer, or its last error. `None` if it was not invoked.
    pub response: Option<Box<RawValue>>,
}

/// A function's error, in the format of Lambda's runtimes.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct FunctionError {
    error_type: Option<String>,
    error_message: Option<String>,
}

impl InvocationRecord {
    /// Whether the invocation failed for good.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.condition != "Success"
    }

    /// Why it failed, if it did: `RetriesExhausted after 3 attempts: Error: no such table`.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        let condition = self.has_failed().then(|| self.condition.clone())?;
        let attempts = self.attempts.map(|attempts| format!(" after {attempts} attempts"));
        let response = self.response.as_deref().map_or("null", RawValue::get);
        let FunctionError { error_type, error_message } =
            serde_json::from_str(response).unwrap_or_default();
        let error = [error_type, error_message].into_iter().flatten();
        let error = error.map(|part| format!(": {part}"));
        Some(std::iter::once(condition).chain(attempts).chain(error).collect())
    }
}
