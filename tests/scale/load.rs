//! Proposals that come at a steady rate.

use std::time::Duration;

use domain::testing::controls;
use domain::{DestinationEvent, DestinationId};
use event_store::{Metadata, NewEvent, RecordedEvent, StreamId, Version, encode};
use handlers::ports::event_bus::NAMESPACE;
use serde_json::json;
use stream_processing::sources::{Records, TableLayout};
use stream_processing::stored_events::cloud_event_of;
use stream_processing::testing::{
    batch_of, insert_record, message_id, sequence_number, sqs_record,
};
use uuid::Uuid;

use crate::clock::{elapsed, now, since};
use crate::lambda::Message;
use crate::table::Table;

const TICK: Duration = Duration::from_millis(10);
/// Countries in the load. The n-th gets 1/n of what the first one gets, which is a fifth of all.
const COUNTRIES: usize = 60;

/// A load, and the tables that meet it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// Proposals.
    pub(crate) each_second: u32,
    pub(crate) lasting: Duration,
    /// Partitions that a table has: so many thousand write units a second.
    pub(crate) partitions: usize,
    /// Whether it has lasted so long that busy partitions have split as far as that helps.
    pub(crate) has_lasted: bool,
}

impl Load {
    /// A load on tables that are new: they take four thousand write units a second.
    pub(crate) fn on_new_tables(each_second: u32) -> Self {
        Self {
            each_second,
            lasting: Duration::from_secs(10),
            partitions: Table::NEW,
            has_lasted: false,
        }
    }

    /// It is measured from here on, when environments have started.
    pub(crate) fn warm(&self) -> Duration {
        self.lasting * 2 / 5
    }
}

/// Calls `arrives` with the number of each proposal at its time.
pub(crate) async fn arrivals(load: Load, mut arrives: impl FnMut(usize)) {
    let mut number = 0;
    let end = elapsed() + load.lasting;
    let begin = elapsed();
    while elapsed() < end {
        tokio::time::sleep(TICK).await;
        let due = (since(begin).as_secs_f64() * f64::from(load.each_second)) as usize;
        while number < due {
            arrives(number);
            number += 1;
        }
    }
}

/// A country, some of them much more often than others.
fn country() -> String {
    let weight = |rank: usize| 1.0 / (rank + 1) as f64;
    let all: f64 = (0..COUNTRIES).map(weight).sum();
    let mut left = fastrand::f64() * all;
    let rank = (0..COUNTRIES).find(|rank| {
        left -= weight(*rank);
        left <= 0.0
    });
    let rank = rank.unwrap_or_default();
    let letter = |it: usize| char::from(b'A' + it as u8);
    format!("{}{}", letter(rank / 26 + 1), letter(rank % 26))
}

fn stored(number: usize, version: u64, event: &DestinationEvent) -> RecordedEvent {
    let (event_type, payload) = encode(event).unwrap();
    let id = Uuid::from_u128((number as u128) << 8 | u128::from(version));
    // As random ids are, so that keys have no order.
    let stream = Uuid::new_v5(&Uuid::NAMESPACE_OID, &number.to_le_bytes());
    let metadata = Metadata {
        correlation_id: id.to_string(),
        causation_id: id.to_string(),
        actor: None,
        traceparent: None,
        imported: None,
    };
    let event = NewEvent { id, event_type, payload, schema: 1, timestamp: now(), metadata };
    let stream = StreamId::new("destination", DestinationId(stream).to_string());
    RecordedEvent { stream, version: Version(version), event }
}

/// A proposal, as it is stored.
pub(crate) fn proposal(number: usize) -> RecordedEvent {
    stored(number, 1, &controls::proposed())
}

/// The event that lists the place.
pub(crate) fn listing(number: usize) -> RecordedEvent {
    stored(number, 2, &controls::validation_succeeded())
}

/// An event as the stream of its table delivers it.
pub(crate) fn in_stream(place: usize, event: &RecordedEvent) -> Message {
    let record = insert_record(place, event);
    Message { id: sequence_number(place), record, arrived: elapsed() }
}

/// An event as a queue behind the bus delivers it.
pub(crate) fn in_queue(number: usize, event: &RecordedEvent) -> Message {
    let layout = TableLayout::EventStore(event_store::Upcasters::default());
    let payload = batch_of([event]);
    let unit = Records::with(&payload, layout).next().unwrap().unwrap();
    let published = cloud_event_of(unit.event(), NAMESPACE).unwrap();
    queued(number, &serde_json::to_value(published).unwrap())
}

/// A listing in some country, as its queue delivers it.
pub(crate) fn listed_somewhere(number: usize) -> Message {
    queued(
        number,
        &json!({
            "specversion": "1.0", "id": Uuid::from_u128(number as u128), "source": NAMESPACE,
            "type": "com.visitplannr.destination.GeolocationValidationSucceeded.v1",
            "time": now(), "data": {"country": country()},
        }),
    )
}

fn queued(number: usize, event: &serde_json::Value) -> Message {
    let envelope = json!({
        "version": "0", "id": event["id"], "detail-type": event["type"], "source": NAMESPACE,
        "time": event["time"], "detail": event,
    });
    let record = sqs_record(number, &envelope.to_string());
    Message { id: message_id(number), record, arrived: elapsed() }
}
