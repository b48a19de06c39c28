//! Recognises the table whose stream delivered a payload.

use serde::Deserialize;
use stream_processing::sources::Payload;

/// ARNs of streams look like `arn:aws:dynamodb:<region>:<account>:table/<table>/stream/<when it was
/// enabled>`: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html>.
#[derive(Deserialize)]
struct Origin {
    #[serde(rename = "eventSourceARN")]
    stream: Option<String>,
    /// The batch that an event source mapping gave up.
    #[serde(rename = "DDBStreamBatchInfo")]
    batch: Option<Batch>,
}

#[derive(Deserialize)]
struct Batch {
    #[serde(rename = "streamArn")]
    stream: String,
}

/// Whether a payload is from the stream of this table. A function that reads several streams has a processor for each
/// layout; this selects the one for a payload, or for a resubmitted fault.
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
///
/// let given_up = r#"{"DDBStreamBatchInfo": {"streamArn": "arn:aws:dynamodb:eu-west-1:1:table/journal/stream/2026"}}"#;
/// assert!(is_of_table(&Payload::parse(given_up)?, "journal"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn is_of_table(payload: &Payload, table: &str) -> bool {
    let origin = |json| serde_json::from_str::<Origin>(json).ok();
    let first = payload.records().first().and_then(|record| origin(record.json()));
    let stream = first.and_then(|origin| origin.stream.or(origin.batch.map(|batch| batch.stream)));
    stream.is_some_and(|stream| stream.split('/').nth(1) == Some(table))
}
