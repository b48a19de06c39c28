//! Reads events from records and from the envelopes in them.

use serde_json::value::RawValue;

use super::contents::Contents;
use super::sequence::place_of_change;
use super::{DecodeError, Decoded, Service, Shape, TableLayout};
use super::{destination, eventbridge, kinesis, plain_invocation, s3, sns, sqs};
use crate::place::{ORDER_TAG, said_by};

/// Nested envelopes, at most. SQS, EventBridge, a destination's record, SNS and S3 are the most that make sense.
const DEEPEST: usize = 5;

/// How to read the records of a function, and how many envelopes the reader is in.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    table: &'a TableLayout,
    pub(super) takes_plain: bool,
    levels: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(table: &'a TableLayout, takes_plain: bool) -> Self {
        Self { table, takes_plain, levels: DEEPEST }
    }

    /// The events in a record.
    pub(super) fn record(self, service: Service, json: &str) -> Result<Vec<Decoded>, DecodeError> {
        match service {
            Service::DynamoDb if self.levels == DEEPEST => self.table.decode(json),
            Service::DynamoDb => self.change_in_envelope(json),
            Service::Kinesis => kinesis::decode(self, json),
            Service::Sqs => sqs::decode(self, json),
            Service::Sns => sns::decode(self, json),
            Service::S3 => s3::decode(json),
            Service::EventBridge => eventbridge::decode(self, json),
            Service::Invocation => self.content(json, None),
            Service::Destination => destination::decode(self, json),
            Service::PlainInvocation => plain_invocation::decode(json),
        }
    }

    /// A change of a table in another service's envelope. It carries its own
    /// position: the envelope's service counts something else, or nothing.
    fn change_in_envelope(self, json: &str) -> Result<Vec<Decoded>, DecodeError> {
        let mut decoded = self.table.decode(json)?;
        for Decoded { event, key, .. } in &mut decoded {
            if said_by(event).is_none() {
                let place = place_of_change(json, key.as_deref());
                let token = place.map(|place| (ORDER_TAG.to_owned(), place.to_string().into()));
                event.tags.extend(token);
            }
        }
        Ok(decoded)
    }

    /// The events in a batch of records that came in a message.
    pub(super) fn batch(self, records: &[&RawValue]) -> Result<Vec<Decoded>, DecodeError> {
        if records.is_empty() {
            return Err(DecodeError::EmptyBatch);
        }
        let mut all = vec![];
        for record in records {
            let service = Service::of_record(record.get())
                .ok_or_else(|| DecodeError::UnknownService(Shape::of(record.get())))?;
            all.extend(self.record(service, record.get())?);
        }
        Ok(all)
    }

    /// The reader for the content of an envelope.
    pub(super) fn within(self) -> Result<Self, DecodeError> {
        let levels = self.levels.checked_sub(1).ok_or(DecodeError::Nested)?;
        Ok(Self { levels, ..self })
    }
}
