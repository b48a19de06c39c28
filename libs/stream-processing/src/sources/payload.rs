//! A payload of Lambda, split into records.

use std::sync::Arc;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use thiserror::Error;

use super::outline::{Listed, Outline};
use super::{Service, Shape, json_text, plain_invocation};
use crate::{Fault, Record};

/// A payload, split into records that share its text. The records are
/// not parsed yet: one that can't be read must not hide the others.
#[derive(Debug, Clone)]
pub struct Payload {
    text: Arc<str>,
    service: Option<Service>,
    records: Arc<[Record]>,
    resubmitted_to: Option<String>,
    takes_plain: bool,
}

/// Why a payload can't be split into records.
#[derive(Debug, Error)]
pub enum PayloadError {
    /// The text is not JSON at all.
    #[error("the payload is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The JSON is of no supported service.
    #[error(
        "no source knows this payload: {0}. Send a batch of DynamoDB, Kinesis, SQS, SNS or S3, an event of EventBridge, \
         a CloudEvent with `specversion`, or an event with `id`, `type` and `timestamp`; a function that takes \
         anything else must say so, with `Payload::of_invocation`"
    )]
    Unknown(Shape),
}

/// Marks a record as coming from a fault, and names the pipeline that raised it.
#[derive(Deserialize)]
struct Resubmission {
    pipeline: String,
}

impl Payload {
    /// Splits a payload: an event, or a list of records, bare as EventBridge Pipes sends it or wrapped as Lambda
    /// does. There are no records in an empty list, nor in the test message of AWS (`s3:TestEvent`).
    ///
    /// # Errors
    /// [`PayloadError`] if it is not JSON, or not of a supported service.
    pub fn parse(text: impl Into<Arc<str>>) -> Result<Self, PayloadError> {
        let text = text.into();
        let json = json_text::after_marks(&text);
        match json.bytes().next() {
            Some(b'{') => Self::of_object(&text, json),
            Some(b'[') => Self::of_list(&text, serde_json::from_str(json)?, None),
            _ => {
                serde_json::from_str::<IgnoredAny>(json)?;
                Err(PayloadError::Unknown(Shape::of(json)))
            }
        }
    }

    /// The payload of a function that accepts plain invocations: JSON of no supported service becomes an event of
    /// type [`PLAIN_INVOCATION`](super::PLAIN_INVOCATION), with the id of the request from Lambda's context. This
    /// includes payloads in the records of destinations.
    ///
    /// ```
    /// use stream_processing::sources::{Payload, Records};
    ///
    /// let request = "11111111-1111-4111-8111-111111111111";
    /// let payload = Payload::of_invocation(r#"{"rebuild": "everything"}"#, request)?;
    /// let unit = Records::of(&payload).next().and_then(Result::ok).expect("one event");
    /// assert_eq!(unit.event().id, request);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`PayloadError::Json`] if it is not JSON.
    pub fn of_invocation(
        text: impl Into<Arc<str>>,
        request_id: &str,
    ) -> Result<Self, PayloadError> {
        let text = text.into();
        let payload = match Self::parse(Arc::clone(&text)) {
            Err(PayloadError::Unknown(_)) => {
                let record = plain_invocation::record(json_text::after_marks(&text), request_id)?;
                Self::of_records([record.as_str()])
            }
            parsed => parsed?,
        };
        Ok(Self { takes_plain: true, ..payload })
    }

    fn of_object(text: &Arc<str>, json: &str) -> Result<Self, PayloadError> {
        let unknown = || PayloadError::Unknown(Shape::of(json));
        let outline: Outline<'_> = serde_json::from_str(json)?;
        if let Some(records) = outline.records {
            let Listed::List(records) = records else { return Err(unknown()) };
            let resubmission = outline.resubmit.map(|json| serde_json::from_str(json.get()));
            let resubmission = resubmission.transpose().map_err(|_| unknown())?;
            return Self::of_list(text, records, resubmission);
        }
        if outline.is_test() {
            return Ok(Self::new(Arc::clone(text), Arc::new([])));
        }
        Service::of_whole(&outline).ok_or_else(unknown)?;
        Ok(Self::new(Arc::clone(text), Arc::new([Record::within(text, json)])))
    }

    /// A resubmitted record is accepted as it is, because it was a record once.
    fn of_list(
        text: &Arc<str>,
        records: Vec<&RawValue>,
        resubmission: Option<Resubmission>,
    ) -> Result<Self, PayloadError> {
        let records: Arc<[_]> =
            records.into_iter().map(|record| Record::within(text, record.get())).collect();
        let payload = Self::new(Arc::clone(text), records);
        if payload.service.is_none() && !payload.records.is_empty() && resubmission.is_none() {
            return Err(PayloadError::Unknown(Shape::of(json_text::after_marks(text))));
        }
        let resubmitted_to = resubmission.map(|resubmission| resubmission.pipeline);
        Ok(Self { resubmitted_to, ..payload })
    }

    /// A payload with these records, each in JSON, in the form of an event source mapping.
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
        Self { text, service, records, resubmitted_to: None, takes_plain: false }
    }

    /// The payload that resubmits a fault's record to the pipeline that raised it.
    #[must_use]
    pub fn of_fault(fault: &Fault) -> Self {
        let pipeline = Value::from(fault.pipeline.as_str());
        let before = format!(r#"{{"resubmit":{{"pipeline":{pipeline}}},"Records":["#);
        let range = before.len()..before.len() + fault.record.len();
        let text: Arc<str> = format!("{before}{}]}}", fault.record).into();
        let payload = Self::new(Arc::clone(&text), Arc::new([Record::at(&text, range)]));
        Self { resubmitted_to: Some(fault.pipeline.clone()), ..payload }
    }

    /// The pipeline that a resubmitted record goes to; `None` for other payloads.
    #[must_use]
    pub fn resubmitted_to(&self) -> Option<&str> {
        self.resubmitted_to.as_deref()
    }

    /// Whether its function accepts plain invocations.
    pub(super) fn takes_plain(&self) -> bool {
        self.takes_plain
    }

    /// The whole payload, as delivered.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The service that it comes from; `None` if it has no records, or a resubmitted record that names no service.
    #[must_use]
    pub fn service(&self) -> Option<Service> {
        self.service
    }

    /// Its records, in order of delivery.
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
