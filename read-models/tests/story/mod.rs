//! The words that projections are told in: histories, and deliveries at least once.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use chrono::{DateTime, Utc};
use domain::area::AreaEvent;
use domain::testing::controls;
use domain::{CountryCode, DestinationEvent, DestinationId, Name};
use event_store::memory::InMemoryEventStore;
use event_store::{
    EventStore, ExpectedVersion, Metadata, NewEvent, Payload, RecordedEvent, StreamId, Version,
    encode,
};
use read_models::memory::InMemoryReadModels;
use read_models::{PopularArea, Projector, RowError, StoreError};
use uuid::Uuid;

/// Fewer than the destinations of some schedules, so that some fall out.
pub(crate) const LIMIT: usize = 4;

pub(crate) struct History {
    pub(crate) events: InMemoryEventStore,
    /// A stream a destination.
    pub(crate) streams: Vec<Vec<RecordedEvent>>,
}

pub(crate) fn destination_id(number: usize) -> DestinationId {
    DestinationId(Uuid::from_u128(number as u128 + 1))
}

/// One destination an outcome: listed, rejected, or none yet.
pub(crate) async fn history(outcomes: &[Option<bool>]) -> History {
    let streams = outcomes.iter().map(|outcome| {
        let validated = controls::validation_succeeded();
        let outcome =
            outcome.map(|listed| if listed { validated } else { controls::validation_failed() });
        [controls::proposed()].into_iter().chain(outcome).collect()
    });
    history_of(streams.collect()).await
}

/// One destination for each of these.
pub(crate) async fn history_of(streams: Vec<Vec<DestinationEvent>>) -> History {
    let mut history = History { events: InMemoryEventStore::default(), streams: vec![] };
    for (number, events) in streams.iter().enumerate() {
        history.streams.push(vec![]);
        for event in events {
            history.append(number, event).await;
        }
    }
    history
}

impl History {
    pub(crate) async fn append(&mut self, number: usize, event: &DestinationEvent) {
        let (event_type, payload) = encode(event).unwrap();
        self.append_raw(number, event_type, payload).await;
    }

    pub(crate) async fn append_outcome(&mut self, number: usize) {
        self.append(number, &controls::validation_succeeded()).await;
    }

    pub(crate) async fn append_unknown(&mut self, number: usize) {
        self.append_raw(number, "DestinationTeleported".to_owned(), Payload::new()).await;
    }

    /// Some places were proposed near each other.
    pub(crate) async fn append_area(&self, area: &str) -> PopularArea {
        let until = DateTime::UNIX_EPOCH;
        let (event_type, payload) = encode(&AreaEvent::PopularAreaDetected {
            destinations: vec![destination_id(0); 3],
            near: Name::try_from("Eiffel Tower".to_owned()).unwrap(),
            country: CountryCode::try_from("FR".to_owned()).unwrap(),
            since: until,
            until,
        })
        .unwrap();
        let (stream, event) = (StreamId::new("area", area), new_event(event_type, payload, until));
        let events = std::slice::from_ref(&event);
        self.events.append(&stream, ExpectedVersion::NoStream, events).await.unwrap();
        PopularArea::of(&RecordedEvent { stream, version: Version(1), event }).unwrap()
    }

    async fn append_raw(&mut self, number: usize, event_type: String, payload: Payload) {
        let stream = StreamId::new("destination", destination_id(number).to_string());
        let version = Version(self.streams[number].len() as u64);
        // Neighbours are listed in the same millisecond, so that ids decide their order.
        let moment = 1_764_000_000_000 + (number as u64 / 2) * 1_000 + version.0;
        let moment = DateTime::from_timestamp_millis(moment.cast_signed()).unwrap();
        let event = new_event(event_type, payload, moment);
        let expected = ExpectedVersion::Exact(version);
        self.events.append(&stream, expected, std::slice::from_ref(&event)).await.unwrap();
        self.streams[number].push(RecordedEvent { stream, version: version.next(), event });
    }
}

fn new_event(event_type: String, payload: Payload, timestamp: DateTime<Utc>) -> NewEvent {
    let metadata = Metadata {
        correlation_id: "test".to_owned(),
        causation_id: "test".to_owned(),
        actor: None,
        traceparent: None,
        imported: None,
    };
    NewEvent { id: Uuid::now_v7(), event_type, payload, schema: 1, timestamp, metadata }
}

/// Delivers events by their place in the whole history, batch by batch, each until it succeeds. A
/// crash is a new process: nothing is remembered.
pub(crate) async fn deliver_until_done(
    history: &History,
    models: &InMemoryReadModels,
    order: &[usize],
    batch_sizes: &[usize],
) {
    let all: Vec<_> = history.streams.iter().flatten().collect();
    let mut projector = Projector::new(&history.events, models, LIMIT);
    let mut sizes = batch_sizes.iter().copied().cycle();
    let mut rest = order;
    while !rest.is_empty() {
        let (batch, later) = rest.split_at(sizes.next().unwrap().min(rest.len()));
        let events: Vec<_> = batch.iter().map(|place| all[*place]).collect();
        match deliver(&projector, &events).await {
            Ok(()) => rest = later,
            Err(_) => projector = Projector::new(&history.events, models, LIMIT),
        }
    }
}

type TestProjector<'a> = Projector<&'a InMemoryEventStore, &'a InMemoryReadModels>;

async fn deliver(projector: &TestProjector<'_>, batch: &[&RecordedEvent]) -> Result<(), String> {
    let mut streams: Vec<StreamId> = batch.iter().map(|event| event.stream.clone()).collect();
    streams.sort();
    streams.dedup();
    let mut rows = vec![];
    for stream in streams {
        let mut events: Vec<_> =
            batch.iter().copied().filter(|event| event.stream == stream).collect();
        events.sort_by_key(|event| event.version);
        let projected =
            projector.project_row(&events).await.map_err(|error: RowError| error.to_string())?;
        rows.extend(projected.rows);
    }
    projector.project_documents(&rows, &[]).await.map_err(|error: StoreError| error.to_string())
}
