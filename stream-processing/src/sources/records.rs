//! The records of a payload as units of work.

use std::collections::VecDeque;
use std::sync::Arc;

use uuid::Uuid;

use super::{DecodeError, Decoded, Payload, Service, TableLayout};
use super::{content, eventbridge, kinesis, s3, sns, sqs};
use crate::{Delivery, Event, FailedUnit, Record, UnitOfWork};

/// Reads the records of a payload one after the other, when the next is asked for.
///
/// ```
/// use stream_processing::sources::{Payload, Records};
///
/// let payload = Payload::parse(r#"{"Records": []}"#)?;
/// assert_eq!(Records::of(&payload).count(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Records {
    service: Option<Service>,
    table: TableLayout,
    payload: Payload,
    next: usize,
    decoded: VecDeque<Result<UnitOfWork, FailedUnit>>,
}

impl Records {
    /// The records of a payload, whichever service it comes from.
    #[must_use]
    pub fn of(payload: &Payload) -> Self {
        Self::with(payload, TableLayout::default())
    }

    /// The same, for a table that is laid out like this.
    #[must_use]
    pub fn with(payload: &Payload, table: TableLayout) -> Self {
        Self {
            service: payload.service(),
            table,
            payload: payload.clone(),
            next: 0,
            decoded: VecDeque::new(),
        }
    }

    /// A record of another service than the payload's is read as what it says it is.
    fn decode(&self, json: &str) -> Result<Decoded, DecodeError> {
        self.decode_as(self.service, json).or_else(|error| {
            match Service::of_record(json).filter(|own| Some(*own) != self.service) {
                Some(own) => self.decode_as(Some(own), json),
                None => Err(error),
            }
        })
    }

    fn decode_as(&self, service: Option<Service>, json: &str) -> Result<Decoded, DecodeError> {
        match service {
            Some(Service::DynamoDb) => self.table.decode(json),
            Some(Service::Kinesis) => kinesis::decode(json),
            Some(Service::Sqs) => sqs::decode(json),
            Some(Service::Sns) => sns::decode(json),
            Some(Service::S3) => s3::decode(json),
            Some(Service::EventBridge) => eventbridge::decode(json),
            Some(Service::Invocation) => content::decode(json, None),
            None => Err(DecodeError::UnknownService),
        }
    }
}

impl Iterator for Records {
    type Item = Result<UnitOfWork, FailedUnit>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(unit) = self.decoded.pop_front() {
                return Some(unit);
            }
            let (position, record) = (self.next, self.payload.records().get(self.next)?.clone());
            self.next += 1;
            match self.decode(record.json()) {
                Ok(Decoded { key, mut events, expired }) => {
                    let last = events.pop();
                    let resubmitted = self.payload.resubmitted_to().is_some();
                    let unit = |event, record, key| {
                        let delivery =
                            Delivery { position, record, key, event, expired, resubmitted };
                        Ok(UnitOfWork::new(Arc::new(delivery)))
                    };
                    for event in events {
                        self.decoded.push_back(unit(event, record.clone(), key.clone()));
                    }
                    self.decoded.extend(last.map(|event| unit(event, record, key)));
                }
                Err(error) => return Some(Err(undecodable(position, record, &error))),
            }
        }
    }
}

/// The same record has the same bytes each time it is delivered, so they make its id.
fn undecodable(position: usize, record: Record, error: &DecodeError) -> FailedUnit {
    let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, record.json().as_bytes());
    let event = Event { id: id.to_string(), event_type: "undecodable".into(), ..Event::default() };
    let (key, expired, resubmitted) = (None, false, false);
    let delivery = Delivery { position, record, key, event, expired, resubmitted };
    UnitOfWork::new(Arc::new(delivery)).poison(error)
}
