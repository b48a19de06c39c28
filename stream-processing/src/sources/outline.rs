//! What a JSON object is, as its names tell.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The names by which envelopes and events are told apart. Nothing below them is looked into.
#[derive(Deserialize)]
pub(super) struct Outline<'a> {
    /// Lambda's batches have it, and S3's notifications, which may come in messages.
    #[serde(rename = "Records", borrow)]
    pub(super) records: Option<Vec<&'a RawValue>>,
    /// A batch of a fault's record has it: see [`Payload::of_fault`](super::Payload::of_fault).
    #[serde(borrow)]
    pub(super) resubmit: Option<&'a RawValue>,
    /// An event of a bus has it.
    #[serde(rename = "detail-type", borrow)]
    pub(super) detail_type: Option<&'a RawValue>,
    /// A CloudEvent has it.
    #[serde(borrow)]
    pub(super) specversion: Option<&'a RawValue>,
    /// A notification of a topic has it.
    #[serde(rename = "TopicArn", borrow)]
    pub(super) topic: Option<&'a RawValue>,
    /// S3 sends `s3:TestEvent` when somebody sets up notifications.
    #[serde(rename = "Event", borrow)]
    test: Option<&'a RawValue>,
    #[serde(rename = "type", borrow)]
    event_type: Option<&'a RawValue>,
    /// `null` counts as given.
    #[serde(borrow, default, deserialize_with = "given")]
    timestamp: Option<&'a RawValue>,
}

fn given<'de: 'a, 'a, D: Deserializer<'de>>(json: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(json).map(Some)
}

impl Outline<'_> {
    /// Whether it has what every standard event has.
    pub(super) fn is_event(&self) -> bool {
        self.event_type.is_some() && self.timestamp.is_some()
    }

    /// Whether it is the notification that says nothing.
    pub(super) fn is_test(&self) -> bool {
        self.test.is_some_and(|test| test.get() == r#""s3:TestEvent""#)
    }
}
