//! Records of Lambda's destinations: the outcome of another function's invocations.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::contents::Contents;
use super::{DecodeError, Decoded, InvocationRecord, plain_invocation};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    timestamp: DateTime<Utc>,
    /// EventBridge Pipes call it `context`.
    #[serde(alias = "context")]
    request_context: Context,
    #[serde(borrow)]
    request_payload: Option<&'a RawValue>,
    #[serde(borrow)]
    response_payload: Option<&'a RawValue>,
    #[serde(rename = "DDBStreamBatchInfo", alias = "KinesisBatchInfo", borrow)]
    batch: Option<&'a RawValue>,
    /// The payload as text. Only files in S3 have it.
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

/// The position of the records that were given up.
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

pub(super) fn decode(contents: impl Contents, json: &str) -> Result<Vec<Decoded>, DecodeError> {
    let document: Document<'_> =
        serde_json::from_str(json).map_err(DecodeError::record("destination"))?;
    let mut events = document.events(contents)?;
    let record = Arc::new(document.into_record());
    for event in &mut events {
        event.invocation = Some(Arc::clone(&record));
    }
    Ok(events)
}

impl Document<'_> {
    /// The events that the function was invoked with.
    fn events(&self, contents: impl Contents) -> Result<Vec<Decoded>, DecodeError> {
        let request_id = self.request_context.request_id.as_deref();
        match (self.request_payload, self.payload, self.batch) {
            (Some(payload), ..) => {
                match (contents.content(payload.get(), request_id), request_id) {
                    (Err(DecodeError::Unknown(_)), Some(id)) if contents.takes_plain() => {
                        Ok(vec![plain_invocation::event(id.to_owned(), payload).into()])
                    }
                    (content, _) => content,
                }
            }
            (None, Some(payload), _) => match serde_json::from_str::<String>(payload.get()) {
                Ok(text) => contents.content(&text, request_id),
                Err(_) => contents.content(payload.get(), request_id),
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
