//! Recognises a JSON object by its member names.

use std::fmt;

use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The members that distinguish envelopes and events. Their content is not parsed.
#[derive(Deserialize)]
pub(super) struct Outline<'a> {
    /// In Lambda's batches, and in S3's notifications, which may come in messages.
    #[serde(rename = "Records", borrow)]
    pub(super) records: Option<Listed<'a>>,
    /// In the payload of a resubmitted fault: see [`Payload::of_fault`](super::Payload::of_fault).
    #[serde(borrow)]
    pub(super) resubmit: Option<&'a RawValue>,
    /// In the events of a bus.
    #[serde(rename = "detail-type", borrow)]
    pub(super) detail_type: Option<&'a RawValue>,
    /// In every CloudEvent, with its version.
    #[serde(borrow)]
    pub(super) specversion: Option<&'a RawValue>,
    /// In the notifications of a topic.
    #[serde(rename = "TopicArn", borrow)]
    pub(super) topic: Option<&'a RawValue>,
    /// `s3:TestEvent` when an operator configures notifications of S3:
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>.
    #[serde(rename = "Event", borrow)]
    test: Option<&'a RawValue>,
    /// In the record of an asynchronous invocation.
    #[serde(rename = "requestPayload", borrow)]
    request: Option<&'a RawValue>,
    /// In the record of a batch that an event source mapping or a pipe gave up, under one of these names.
    #[serde(rename = "DDBStreamBatchInfo", alias = "KinesisBatchInfo", borrow)]
    batch: Option<&'a RawValue>,
    #[serde(rename = "type", borrow)]
    event_type: Option<&'a RawValue>,
    /// `Some` also for `null`: the member is there.
    #[serde(borrow, default, deserialize_with = "given")]
    timestamp: Option<&'a RawValue>,
}

fn given<'de: 'a, 'a, D: Deserializer<'de>>(json: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(json).map(Some)
}

impl Outline<'_> {
    /// Whether it has the members of every standard event.
    pub(super) fn is_event(&self) -> bool {
        self.event_type.is_some() && self.timestamp.is_some()
    }

    /// Whether it is S3's test notification, which carries nothing.
    pub(super) fn is_test(&self) -> bool {
        self.test.is_some_and(|test| test.get() == r#""s3:TestEvent""#)
    }

    /// Whether it reports the outcome of an invocation.
    pub(super) fn is_invocation_record(&self) -> bool {
        self.request.is_some() || self.batch.is_some()
    }
}

/// The value of a member that should be a list.
pub(super) enum Listed<'a> {
    List(Vec<&'a RawValue>),
    Other,
}

impl<'de: 'a, 'a> Deserialize<'de> for Listed<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListedVisitor)
    }
}

struct ListedVisitor;

impl<'de> Visitor<'de> for ListedVisitor {
    type Value = Listed<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Listed<'de>, A::Error> {
        let mut list = vec![];
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Listed::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Listed<'de>, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Listed::Other)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Listed<'de>, E> {
        Ok(Listed::Other)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Listed<'de>, E> {
        Ok(Listed::Other)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Listed<'de>, E> {
        Ok(Listed::Other)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Listed<'de>, E> {
        Ok(Listed::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Listed<'de>, E> {
        Ok(Listed::Other)
    }
}
