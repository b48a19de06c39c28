//! What destinations deliver: what became of another function's invocations.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::reader::Reader;
use super::{DecodeError, Decoded, plain_invocation};

/// What Lambda, or a pipe, says of an invocation: of an
/// [asynchronous one](https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html), or of a batch of a
/// [stream](https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html) that was given up. The events are
/// those that the function was invoked with.
#[derive(Debug, Clone)]
pub struct InvocationRecord {
    /// The request, if a function was invoked.
    pub request_id: Option<String>,
    /// Whose invocation it was: the ARN of the function, with its version; of a pipe, that of its target.
    pub function_arn: Option<String>,
    /// `Success`, or why nobody tries any more: `RetriesExhausted`, `EventAgeExceeded`, `RetryAttemptsExhausted` and others.
    pub condition: String,
    /// How often it was tried.
    pub attempts: Option<u32>,
    /// When that was said.
    pub at: DateTime<Utc>,
    /// What the function answered, or its last error. None if it was not invoked.
    pub response: Option<Box<RawValue>>,
}

/// A function's error, as Lambda's runtimes answer it.
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    timestamp: DateTime<Utc>,
    /// Pipes say it shorter.
    #[serde(alias = "context")]
    request_context: Context,
    #[serde(borrow)]
    request_payload: Option<&'a RawValue>,
    #[serde(borrow)]
    response_payload: Option<&'a RawValue>,
    #[serde(rename = "DDBStreamBatchInfo", alias = "KinesisBatchInfo", borrow)]
    batch: Option<&'a RawValue>,
    /// Only files in S3 have it: the payload as text.
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Context {
    request_id: Option<String>,
    #[serde(alias = "partnerResourceArn")]
    function_arn: Option<String>,
    condition: String,
    approximate_invoke_count: Option<u32>,
}

/// Where the records are that were given up.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    shard_id: String,
    start_sequence_number: String,
    end_sequence_number: String,
    #[serde(rename = "batchSize")]
    count: u64,
    stream_arn: String,
}

fn not_delivered(batch: &RawValue) -> DecodeError {
    match serde_json::from_str(batch.get()) {
        Ok(Batch {
            shard_id: shard,
            start_sequence_number: first,
            end_sequence_number: last,
            count,
            stream_arn: stream,
        }) => DecodeError::NotDelivered { count, stream, shard, first, last },
        Err(error) => DecodeError::record("destination")(error),
    }
}

pub(super) fn decode(reader: Reader<'_>, json: &str) -> Result<Vec<Decoded>, DecodeError> {
    let document: Document<'_> =
        serde_json::from_str(json).map_err(DecodeError::record("destination"))?;
    let mut events = document.events(reader)?;
    let record = Arc::new(document.into_record());
    for event in &mut events {
        event.invocation = Some(Arc::clone(&record));
    }
    Ok(events)
}

impl Document<'_> {
    /// The events that the function was invoked with.
    fn events(&self, reader: Reader<'_>) -> Result<Vec<Decoded>, DecodeError> {
        let request_id = self.request_context.request_id.as_deref();
        match (self.request_payload, self.payload, self.batch) {
            (Some(payload), ..) => match (reader.content(payload.get(), request_id), request_id) {
                (Err(DecodeError::Unknown(_)), Some(id)) if reader.takes_plain => {
                    Ok(vec![plain_invocation::event(id.to_owned(), payload).into()])
                }
                (content, _) => content,
            },
            (None, Some(payload), _) => match serde_json::from_str::<String>(payload.get()) {
                Ok(text) => reader.content(&text, request_id),
                Err(_) => reader.content(payload.get(), request_id),
            },
            (None, None, Some(batch)) => Err(not_delivered(batch)),
            (None, None, None) => Err(DecodeError::NoPayload),
        }
    }

    fn into_record(self) -> InvocationRecord {
        let Context { request_id, function_arn, condition, approximate_invoke_count } =
            self.request_context;
        InvocationRecord {
            request_id,
            function_arn,
            condition,
            attempts: approximate_invoke_count,
            at: self.timestamp,
            response: self.response_payload.map(ToOwned::to_owned),
        }
    }
}
