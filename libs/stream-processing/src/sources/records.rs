//! The records of a payload as units of work.

use std::collections::VecDeque;
use std::sync::Arc;

use super::reader::Reader;
use super::{DecodeError, Decoded, Payload, Service, Shape, TableLayout, record_content};
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
        Self { table, payload: payload.clone(), next: 0, decoded: VecDeque::new() }
    }

    fn unit(&self, position: usize, record: Record, decoded: Decoded) -> UnitOfWork {
        let Decoded { event, key, expired, invocation } = decoded;
        let resubmitted = self.payload.resubmitted_to().is_some();
        let delivery = Delivery { position, record, key, event, expired, invocation, resubmitted };
        UnitOfWork::new(Arc::new(delivery))
    }

    /// A record of another service than the payload's is read as what it says it is.
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

/// What a record says makes its id, so that it has the same one each time that it is delivered.
fn undecodable(position: usize, record: Record, error: &DecodeError) -> FailedUnit {
    let id = record_content::id(record.json()).to_string();
    let event = Event { id, event_type: "undecodable".into(), ..Event::default() };
    let (key, expired, invocation, resubmitted) = (None, false, None, false);
    let delivery = Delivery { position, record, key, event, expired, invocation, resubmitted };
    UnitOfWork::new(Arc::new(delivery)).poison(error)
}
