//! Notifications of an SNS topic: <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::to_raw_value;

use super::content::{events_in, is_meant_as_json};
use super::{DecodeError, Decoded};
use crate::{Event, Tags};

/// The type of a notification that is plain text.
const PLAIN: &str = "sns-notification";
/// S3 notifications may be in it.
const LEVELS: usize = 2;

#[derive(Deserialize)]
struct SnsRecord {
    #[serde(rename = "Sns")]
    notification: Notification,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Notification {
    message_id: String,
    topic_arn: String,
    subject: Option<String>,
    message: String,
    timestamp: DateTime<Utc>,
}

pub(super) fn decode(json: &str) -> Result<Decoded, DecodeError> {
    let record: SnsRecord = serde_json::from_str(json).map_err(DecodeError::record("SNS"))?;
    Ok(Decoded { events: record.notification.events(LEVELS)?, ..Decoded::default() })
}

/// The events in a notification that came through a queue.
pub(super) fn events(json: &str, levels: usize) -> Result<Vec<Event>, DecodeError> {
    let notification: Notification =
        serde_json::from_str(json).map_err(DecodeError::record("SNS"))?;
    notification.events(levels)
}

impl Notification {
    fn events(self, levels: usize) -> Result<Vec<Event>, DecodeError> {
        if is_meant_as_json(&self.message) {
            return events_in(&self.message, Some(&self.message_id), levels);
        }
        let mut tags = Tags::new();
        tags.insert("source".to_owned(), Value::String(self.topic_arn));
        tags.extend(self.subject.map(|subject| ("subject".to_owned(), Value::String(subject))));
        Ok(vec![Event {
            id: self.message_id,
            event_type: PLAIN.to_owned(),
            timestamp: Some(self.timestamp.timestamp_millis()),
            tags,
            entities: vec![("message".to_owned(), to_raw_value(&self.message)?)],
            ..Event::default()
        }])
    }
}
