//! Notifications of an S3 bucket:
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use super::{DecodeError, Decoded, record_content};
use crate::{Event, Tags};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct S3Record {
    event_name: String,
    event_time: DateTime<Utc>,
    aws_region: Option<String>,
    s3: Change,
}

#[derive(Deserialize)]
struct Change {
    bucket: Bucket,
    object: Object,
}

#[derive(Deserialize)]
struct Bucket {
    name: String,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    #[serde(default)]
    bucket: String,
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    e_tag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequencer: Option<String>,
}

pub(super) fn decode(json: &str) -> Result<Vec<Decoded>, DecodeError> {
    Ok(vec![event(json)?.into()])
}

/// The entity `object` names the object, with its key decoded. The
/// event's type is that of the notification, such as `ObjectCreated:Put`.
fn event(json: &str) -> Result<Event, DecodeError> {
    let record: S3Record = serde_json::from_str(json).map_err(DecodeError::record("S3"))?;
    let Change { bucket, mut object } = record.s3;
    object.key = decoded_key(&object.key)?;
    let mut tags = Tags::new();
    tags.insert("source".to_owned(), Value::String(bucket.name.clone()));
    tags.extend(record.aws_region.map(|region| ("region".to_owned(), Value::String(region))));
    object.bucket = bucket.name;
    let change = change_id(&record.event_name, &object, json);
    Ok(Event {
        id: format!("{}/{}/{change}", object.bucket, object.key),
        event_type: record.event_name,
        timestamp: Some(record.event_time.timestamp_millis()),
        partition_key: Some(object.key.clone()),
        tags,
        raw: serde_json::from_str::<Box<RawValue>>(json).ok(),
        entities: vec![("object".to_owned(), to_raw_value(&object)?)],
        ..Event::default()
    })
}

/// Identifies a change of an object in all notifications of it: by its sequencer, which creations and removals have,
/// or else by the whole content.
fn change_id(event_name: &str, object: &Object, json: &str) -> String {
    let name = event_name.strip_prefix("s3:").unwrap_or(event_name);
    let is_counted = ["ObjectCreated:", "ObjectRemoved:"].iter().any(|kind| name.starts_with(kind));
    let sequencer = object.sequencer.as_ref().filter(|digits| is_counted && !digits.is_empty());
    sequencer.cloned().unwrap_or_else(|| record_content::id(json).to_string())
}

/// Keys are form-encoded: percent-encoded, with pluses for spaces.
fn decoded_key(key: &str) -> Result<String, DecodeError> {
    let spaced = key.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| DecodeError::ObjectKey(key.to_owned()))
}
