//! Messages of an SQS queue: <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::to_raw_value;

use super::contents::Contents;
use super::{DecodeError, Decoded, json_text, record_time};
use crate::{Event, Tags};

/// The event type of a message that is plain text.
const PLAIN: &str = "sqs-message";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SqsRecord {
    message_id: String,
    body: String,
    #[serde(default)]
    attributes: Attributes,
    #[serde(rename = "eventSourceARN")]
    queue: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase")]
struct Attributes {
    sent_timestamp: Option<String>,
    /// Set on messages of FIFO queues only.
    message_group_id: Option<String>,
}

pub(super) fn decode(contents: impl Contents, json: &str) -> Result<Vec<Decoded>, DecodeError> {
    let record: SqsRecord = serde_json::from_str(json).map_err(DecodeError::record("SQS"))?;
    let group: Option<Arc<str>> = record.attributes.message_group_id.as_deref().map(Into::into);
    let mut events = if json_text::is_meant(&record.body) {
        contents.content(&record.body, Some(&record.message_id))?
    } else {
        vec![record.plain()?.into()]
    };
    for event in &mut events {
        event.key.clone_from(&group);
    }
    Ok(events)
}

impl SqsRecord {
    fn plain(self) -> Result<Event, DecodeError> {
        let sent = self.attributes.sent_timestamp.as_deref().map(sent_at).transpose()?;
        let mut tags = Tags::new();
        tags.extend(self.queue.map(|queue| ("source".to_owned(), Value::String(queue))));
        Ok(Event {
            id: self.message_id,
            event_type: PLAIN.to_owned(),
            timestamp: sent,
            partition_key: self.attributes.message_group_id,
            tags,
            entities: vec![("message".to_owned(), to_raw_value(&self.body)?)],
            ..Event::default()
        })
    }
}

fn sent_at(digits: &str) -> Result<i64, DecodeError> {
    let time = digits.parse().ok().and_then(|time| record_time::in_milliseconds(time, None));
    time.ok_or_else(|| DecodeError::time("SentTimestamp", &digits))
}
