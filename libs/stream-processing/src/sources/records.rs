//! Turns the records of a payload into units of work.

use std::collections::VecDeque;
use std::sync::Arc;

use super::reader::Reader;
use super::{DecodeError, Decoded, Payload, Service, Shape, TableLayout, record_content};
use crate::{Delivery, Event, FailedUnit, Record, UnitOfWork};

/// Reads the records of a payload one by one, on demand.
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
    table: TableLayout,
    payload: Payload,
    next: usize,
    decoded: VecDeque<Result<UnitOfWork, FailedUnit>>,
}

impl Records {
    /// The records of a payload, from any supported service.
    #[must_use]
    pub fn of(payload: &Payload) -> Self {
        Self::with(payload, TableLayout::default())
    }

    /// The records of a payload, read with this layout if they come from a table.
    #[must_use]
    pub fn with(payload: &Payload, table: TableLayout) -> Self {
        Self { table, payload: payload.clone(), next: 0, decoded: VecDeque::new() }
    }

    fn unit(&self, position: usize, record: Record, decoded: Decoded) -> UnitOfWork {
        let Decoded { event, key, expired, invocation } = decoded;
        let resubmitted = self.payload.resubmitted_to().is_some();
        let delivery = Delivery { position, record, key, event, expired, invocation, resubmitted };
        UnitOfWork::new(Arc::new(delivery))
    }

    /// Reads a record as its own event source says, even if it differs from the payload's.
    fn decode(&self, json: &str) -> Result<Vec<Decoded>, DecodeError> {
        let reader = Reader::new(&self.table, self.payload.takes_plain());
        let own = || Service::of_record(json);
        let Some(service) = self.payload.service() else {
            let own = own().ok_or_else(|| DecodeError::UnknownService(Shape::of(json)))?;
            return reader.record(own, json);
        };
        reader.record(service, json).or_else(|error| match own() {
            Some(own) if own != service => reader.record(own, json),
            _ => Err(error),
        })
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
                Ok(mut events) => {
                    let last = events.pop();
                    for event in events {
                        self.decoded.push_back(Ok(self.unit(position, record.clone(), event)));
                    }
                    self.decoded.extend(last.map(|event| Ok(self.unit(position, record, event))));
                }
                Err(error) => return Some(Err(undecodable(position, record, &error))),
            }
        }
    }
}

/// The event id is derived from the record's content, so that it is the same in every delivery.
fn undecodable(position: usize, record: Record, error: &DecodeError) -> FailedUnit {
    let id = record_content::id(record.json()).to_string();
    let event = Event { id, event_type: "undecodable".into(), ..Event::default() };
    let (key, expired, invocation, resubmitted) = (None, false, None, false);
    let delivery = Delivery { position, record, key, event, expired, invocation, resubmitted };
    UnitOfWork::new(Arc::new(delivery)).poison(error)
}
