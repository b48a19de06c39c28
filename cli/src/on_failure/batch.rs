//! A batch that a mapping gave up, as it is stored:
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html>.

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

/// One batch, and where it is stored.
#[derive(Debug, Clone)]
pub(super) struct Batch {
    /// The key of the object, or the path below the directory.
    pub(super) name: String,
    /// The function's name, from its ARN.
    pub(super) function: String,
    /// The condition under which the mapping gave up.
    pub(super) condition: String,
    pub(super) given_up_at: DateTime<Utc>,
    /// The number of its records.
    pub(super) records: u64,
    /// The event with the records, as it was delivered.
    pub(super) payload: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    request_context: RequestContext,
    timestamp: DateTime<Utc>,
    #[serde(rename = "DDBStreamBatchInfo")]
    batch: BatchInfo,
    payload: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext {
    function_arn: String,
    condition: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BatchInfo {
    batch_size: u64,
}

impl Batch {
    /// Reads a stored batch.
    pub(super) fn read(name: &str, stored: &[u8]) -> Result<Self> {
        let unreadable = || format!("{name} is not a batch that a mapping gave up");
        let document: Document = serde_json::from_slice(stored).with_context(unreadable)?;
        let arn = &document.request_context.function_arn;
        // arn:aws:lambda:REGION:ACCOUNT:function:NAME, and a version or alias after it.
        let function = arn.split(':').nth(6).with_context(unreadable)?.to_owned();
        // Lambda stores the payload as text.
        let payload = match document.payload {
            Value::String(text) => text,
            other => other.to_string(),
        };
        Ok(Self {
            name: name.to_owned(),
            function,
            condition: document.request_context.condition,
            given_up_at: document.timestamp,
            records: document.batch.batch_size,
            payload,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stored(payload: &Value) -> Vec<u8> {
        let document = json!({
            "requestContext": {
                "requestId": "316aa6d0-8154-xmpl-9af7-85d5f4a6bc81",
                "functionArn": "arn:aws:lambda:eu-west-1:123456789012:function:stack-ProjectDestinationsFunction-1:$LATEST",
                "condition": "RecordAgeExceeded",
                "approximateInvokeCount": 3,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": "2026-11-30T00:13:19.717Z",
            "DDBStreamBatchInfo": {"shardId": "shardId-1", "batchSize": 2, "streamArn": "arn"},
            "payload": payload,
        });
        document.to_string().into_bytes()
    }

    #[test]
    fn what_lambda_stored_is_read() {
        for payload in [json!({"Records": []}), json!("{\"Records\":[]}")] {
            let batch = Batch::read("aws/lambda/1", &stored(&payload)).unwrap();
            assert_eq!(batch.function, "stack-ProjectDestinationsFunction-1");
            assert_eq!((batch.records, &*batch.condition), (2, "RecordAgeExceeded"));
            assert_eq!(batch.payload, "{\"Records\":[]}");
        }
    }

    #[test]
    fn anything_else_is_named() {
        let error = Batch::read("aws/lambda/1", b"{}").unwrap_err();
        assert!(format!("{error:#}").starts_with("aws/lambda/1 is not a batch"), "{error:#}");
    }
}
