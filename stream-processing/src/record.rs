//! One stream record, read as a stored event.

use aws_lambda_events::dynamodb::EventRecord;
use event_store::dynamodb::event_from_item;
use event_store::{RecordedEvent, Upcasters};
use serde::Deserialize;
use serde_json::value::RawValue;

/// An event as a batch delivers it.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Its place in the batch.
    pub position: usize,
    /// What was stored.
    pub event: RecordedEvent,
}

#[derive(Deserialize)]
struct Outline {
    dynamodb: Option<Change>,
}

#[derive(Deserialize)]
struct Change {
    #[serde(rename = "SequenceNumber")]
    sequence_number: Option<String>,
}

/// The event that a record holds, and the record's sequence number as far as it can be read.
///
/// # Errors
/// What makes the record poison, in words: it is no record, no event, or a change of history.
pub fn decode_record(
    record: &RawValue,
    upcasters: &Upcasters,
) -> (Option<String>, Result<RecordedEvent, String>) {
    match serde_json::from_str::<EventRecord>(record.get()) {
        Ok(record) => (record.change.sequence_number.clone(), decode(record, upcasters)),
        Err(error) => {
            let reason = format!("this is no DynamoDB stream record: {error}");
            (sequence_number(record), Err(reason))
        }
    }
}

fn decode(record: EventRecord, upcasters: &Upcasters) -> Result<RecordedEvent, String> {
    // IAM can't tell an overwriting put from a first one, so this is the place to notice.
    if record.event_name != "INSERT" {
        return Err(format!(
            "history was changed: {} of {:?}; only INSERT is allowed in an events table",
            record.event_name, record.change.keys
        ));
    }
    event_from_item(record.change.new_image, upcasters).map_err(|error| error.to_string())
}

/// Where to begin again, whatever else is wrong with the record.
pub(crate) fn sequence_number(record: &RawValue) -> Option<String> {
    serde_json::from_str::<Outline>(record.get()).ok()?.dynamodb?.sequence_number
}
