//! Notifications of an SNS topic: <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::to_raw_value;

use super::contents::Contents;
use super::{DecodeError, Decoded, json_text};
use crate::{Event, Tags};

/// The event type of a notification that is plain text.
const PLAIN: &str = "sns-notification";
/// The `Type` of a notification. Topics also send confirmations of subscriptions and of
/// their end: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html>.
const NOTIFICATION: &str = "Notification";

#[derive(Deserialize)]
struct SnsRecord {
    #[serde(rename = "Sns")]
    notification: Notification,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Notification {
    /// In Lambda's own records, and in envelopes that came through a queue.
    #[serde(rename = "Type")]
    kind: Option<String>,
    message_id: String,
    topic_arn: String,
    subject: Option<String>,
    message: String,
    timestamp: DateTime<Utc>,
}

pub(super) fn decode(contents: impl Contents, json: &str) -> Result<Vec<Decoded>, DecodeError> {
    let record: SnsRecord = serde_json::from_str(json).map_err(DecodeError::record("SNS"))?;
    record.notification.events(contents)
}

/// The events in a notification that came through a queue.
pub(super) fn in_envelope(
    contents: impl Contents,
    json: &str,
) -> Result<Vec<Decoded>, DecodeError> {
    let notification: Notification =
        serde_json::from_str(json).map_err(DecodeError::record("SNS"))?;
    notification.events(contents)
}

impl Notification {
    fn events(self, contents: impl Contents) -> Result<Vec<Decoded>, DecodeError> {
        if let Some(other) = self.kind.filter(|kind| kind != NOTIFICATION) {
            return Err(DecodeError::Subscription(other));
        }
        if json_text::is_meant(&self.message) {
            return contents.content(&self.message, Some(&self.message_id));
        }
        let mut tags = Tags::new();
        tags.insert("source".to_owned(), Value::String(self.topic_arn));
        tags.extend(self.subject.map(|subject| ("subject".to_owned(), Value::String(subject))));
        let event = Event {
            id: self.message_id,
            event_type: PLAIN.to_owned(),
            timestamp: Some(self.timestamp.timestamp_millis()),
            tags,
            entities: vec![("message".to_owned(), to_raw_value(&self.message)?)],
            ..Event::default()
        };
        Ok(vec![event.into()])
    }
}
