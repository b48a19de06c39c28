//! Which table's stream a payload is of.

use serde::Deserialize;
use stream_processing::sources::Payload;

#[derive(Deserialize)]
struct Origin {
    /// `arn:aws:dynamodb:<region>:<account>:table/<table>/stream/<when it was enabled>`, as
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html>
    /// says.
    #[serde(rename = "eventSourceARN")]
    stream: String,
}

/// Whether a payload is of the stream of this table. A function that reads several streams has a processor
/// for each layout, and this says which one a payload, or a fault that is resubmitted, is for.
///
/// ```
/// use idempotent_consumers::is_of_table;
/// use stream_processing::sources::Payload;
///
/// let record = r#"{"eventSource": "aws:dynamodb", "eventSourceARN":
///     "arn:aws:dynamodb:eu-west-1:123456789012:table/journal/stream/2026-01-01T00:00:00.000"}"#;
/// let payload = Payload::of_records([record]);
/// assert!(is_of_table(&payload, "journal"));
/// assert!(!is_of_table(&payload, "events"));
/// ```
#[must_use]
pub fn is_of_table(payload: &Payload, table: &str) -> bool {
    let origin = |json| serde_json::from_str::<Origin>(json).ok();
    let first = payload.records().first().and_then(|record| origin(record.json()));
    first.is_some_and(|Origin { stream }| stream.split('/').nth(1) == Some(table))
}
