//! A payload as Lambda hands it over, cut into records.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use thiserror::Error;

use super::outline::Outline;
use crate::{Fault, Record};

/// The services whose records are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// A table's stream.
    DynamoDb,
    /// A data stream.
    Kinesis,
    /// A queue.
    Sqs,
    /// A topic.
    Sns,
    /// A bucket.
    S3,
    /// A bus.
    EventBridge,
    /// A CloudEvent, or a standard event, by direct invocation.
    Invocation,
}

impl Service {
    /// Whether the answer can say which records have to come again. Where it can't, the whole
    /// invocation fails instead.
    #[must_use]
    pub fn takes_partial_failures(self) -> bool {
        matches!(self, Self::DynamoDb | Self::Kinesis | Self::Sqs)
    }

    /// The service that a record says it is of.
    pub(super) fn of_record(json: &str) -> Option<Self> {
        match serde_json::from_str::<Origin<'_>>(json) {
            Ok(origin) => Self::named(&origin.source),
            // What is delivered by itself is its own record.
            Err(_) => serde_json::from_str::<Outline<'_>>(json).ok()?.service(),
        }
    }

    /// By the name that records call it.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "aws:dynamodb" => Self::DynamoDb,
            "aws:kinesis" => Self::Kinesis,
            "aws:sqs" => Self::Sqs,
            "aws:sns" => Self::Sns,
            "aws:s3" => Self::S3,
            _ => return None,
        })
    }
}

/// A payload, cut into records that share its text. The records themselves are not looked into: one
/// that can't be read must not hide the others.
#[derive(Debug, Clone)]
pub struct Payload {
    text: Arc<str>,
    service: Option<Service>,
    records: Arc<[Record]>,
    resubmitted_to: Option<String>,
}

/// A payload that is nothing that Lambda delivers.
#[derive(Debug, Error)]
#[error("this is no Lambda payload: {0}")]
pub struct PayloadError(#[from] serde_json::Error);

/// Says that a record comes from a fault, and which pipeline raised it.
#[derive(Deserialize)]
struct Resubmission {
    pipeline: String,
}

#[derive(Deserialize)]
struct Origin<'a> {
    #[serde(rename = "eventSource", alias = "EventSource", borrow)]
    source: Cow<'a, str>,
}

impl Outline<'_> {
    /// Of what is delivered without any records.
    fn service(&self) -> Option<Service> {
        match (self.detail_type, self.specversion) {
            (Some(_), _) => Some(Service::EventBridge),
            (_, Some(_)) => Some(Service::Invocation),
            _ => self.is_event().then_some(Service::Invocation),
        }
    }
}

impl Payload {
    /// Cuts a payload. One without records, such as a test event, has none.
    ///
    /// # Errors
    /// [`PayloadError`] if it is no JSON, or its `Records` are no list.
    pub fn parse(text: impl Into<Arc<str>>) -> Result<Self, PayloadError> {
        let text = text.into();
        if !text.trim_start().starts_with('{') {
            serde_json::from_str::<serde::de::IgnoredAny>(&text)?;
            return Ok(Self { text, service: None, records: Arc::new([]), resubmitted_to: None });
        }
        let outline: Outline<'_> = serde_json::from_str(&text)?;
        if let Some(records) = outline.records {
            let within = |record: &RawValue| Record::within(&text, record.get());
            let records = records.into_iter().map(within).collect();
            let payload = Self::new(Arc::clone(&text), records);
            let resubmission: Option<Resubmission> =
                outline.resubmit.map(|json| serde_json::from_str(json.get())).transpose()?;
            let resubmitted_to = resubmission.map(|resubmission| resubmission.pipeline);
            return Ok(Self { resubmitted_to, ..payload });
        }
        let service = outline.service();
        let whole = service.map(|_| Record::within(&text, &text));
        let records = whole.into_iter().collect();
        Ok(Self { text: Arc::clone(&text), service, records, resubmitted_to: None })
    }

    /// A payload of these records, each in JSON, as an event source mapping puts it together.
    pub fn of_records<'a>(records: impl IntoIterator<Item = &'a str>) -> Self {
        let mut text = String::from(r#"{"Records":["#);
        let mut ranges = vec![];
        for record in records {
            if !ranges.is_empty() {
                text.push(',');
            }
            ranges.push(text.len()..text.len() + record.len());
            text.push_str(record);
        }
        text.push_str("]}");
        let text: Arc<str> = text.into();
        let within = |range| Record::at(&text, range);
        let records = ranges.into_iter().map(within).collect();
        Self::new(Arc::clone(&text), records)
    }

    fn new(text: Arc<str>, records: Arc<[Record]>) -> Self {
        let service = records.iter().find_map(|record| Service::of_record(record.json()));
        Self { text, service, records, resubmitted_to: None }
    }

    /// The payload that gives a fault's record to the pipeline that raised it, once more.
    #[must_use]
    pub fn of_fault(fault: &Fault) -> Self {
        let pipeline = Value::from(fault.pipeline.as_str());
        let before = format!(r#"{{"resubmit":{{"pipeline":{pipeline}}},"Records":["#);
        let range = before.len()..before.len() + fault.record.len();
        let text: Arc<str> = format!("{before}{}]}}", fault.record).into();
        let payload = Self::new(Arc::clone(&text), Arc::new([Record::at(&text, range)]));
        Self { resubmitted_to: Some(fault.pipeline.clone()), ..payload }
    }

    /// The one pipeline that it is for, if its record comes from a fault.
    #[must_use]
    pub fn resubmitted_to(&self) -> Option<&str> {
        self.resubmitted_to.as_deref()
    }

    /// All of it, as delivered.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it comes from; none if it has no record of a service that is known.
    #[must_use]
    pub fn service(&self) -> Option<Service> {
        self.service
    }

    /// Its records, in order.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let whole = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(Box::<str>::from(whole)).map_err(serde::de::Error::custom)
    }
}
