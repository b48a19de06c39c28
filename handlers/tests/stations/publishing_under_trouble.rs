//! Station 6, whatever fails and wherever it ends: both buses hear of every event, of those of a stream in their
//! order, and every change of history is in one fault.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use event_store::{NewEvent, RecordedEvent, StreamId, Version};
use handlers::function::BatchFunction;
use handlers::stations::publish_events;
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Map, json};
use stream_processing::sources::Change;
use stream_processing::testing::{dynamodb_record, insert_record, payload_of, sequence_number};
use stream_processing::{BatchResponse, CloudEvent, Deadline};
use tokio::time::timeout;
use uuid::Uuid;

use crate::story::{metadata, now};
use crate::troubled_bus::{Fate, Fates, TroubledBus, TroubledFaults};

/// What a record of the stream says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Appended,
    /// Somebody took an event away.
    Removed,
}

#[derive(Debug, Clone)]
struct Schedule {
    /// The destination that each record is of.
    records: Vec<(u64, Kind)>,
    batch_sizes: Vec<usize>,
    fates: Vec<Fate>,
}

fn any_fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Survives),
        1 => Just(Fate::Throttled),
        1 => Just(Fate::LosesTheAnswer),
        1 => Just(Fate::EndsBefore),
        1 => Just(Fate::EndsAfter),
    ]
}

fn any_schedule() -> impl Strategy<Value = Schedule> {
    let kind = prop_oneof![6 => Just(Kind::Appended), 1 => Just(Kind::Removed)];
    let records = prop::collection::vec((0..4_u64, kind), 1..16);
    let batch_sizes = prop::collection::vec(1..8_usize, 1..5);
    let fates = prop::collection::vec(any_fate(), 0..24);
    (records, batch_sizes, fates).prop_map(|(records, batch_sizes, fates)| Schedule {
        records,
        batch_sizes,
        fates,
    })
}

impl Schedule {
    /// The events that were appended, by their streams.
    fn streams(&self) -> BTreeMap<u64, Vec<String>> {
        let mut streams: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        for (place, (destination, kind)) in self.records.iter().enumerate() {
            if *kind == Kind::Appended {
                streams.entry(*destination).or_default().push(id(place).to_string());
            }
        }
        streams
    }

    /// The stream's records, at their places of the shard.
    fn stream(&self) -> Vec<Box<RawValue>> {
        let mut versions: BTreeMap<u64, u64> = BTreeMap::new();
        let record = |(place, (destination, kind)): (usize, &(u64, Kind))| match kind {
            Kind::Appended => {
                let version = versions.entry(*destination).or_default();
                *version += 1;
                insert_record(place, &event(place, *destination, *version))
            }
            Kind::Removed => {
                let item = json!({"pk": format!("destination#{destination}#stream"), "sk": 1});
                dynamodb_record(place, &Change { new: None, old: Some(item) })
            }
        };
        self.records.iter().enumerate().map(record).collect()
    }

    fn removed(&self) -> usize {
        self.records.iter().filter(|(_, kind)| *kind == Kind::Removed).count()
    }
}

fn id(place: usize) -> Uuid {
    Uuid::from_u128(place as u128 + 1)
}

fn event(place: usize, destination: u64, version: u64) -> RecordedEvent {
    RecordedEvent {
        stream: StreamId::new("destination", destination.to_string()),
        version: Version(version),
        event: NewEvent {
            id: id(place),
            event_type: "DestinationProposed".to_owned(),
            payload: Map::from_iter([("place".to_owned(), json!(place))]),
            schema: 1,
            timestamp: now(),
            metadata: metadata(),
        },
    }
}

/// One invocation by a new process, which remembers nothing. None if all of the batch comes again.
async fn invoke(
    buses: &[TroubledBus; 2],
    faults: &TroubledFaults,
    batch: &[Box<RawValue>],
) -> Option<BatchResponse> {
    let [bus, stream] = buses.clone();
    let function = publish_events::function(
        Arc::new(bus),
        Some(Arc::new(stream)),
        "journal",
        faults.clone(),
        now,
    )
    .unwrap();
    let deadline = Deadline::after(Duration::from_mins(1));
    let invocation = function.process(payload_of(batch), deadline);
    // The clock is the test's: only a process that ended takes an hour.
    timeout(Duration::from_hours(1), invocation).await.ok()?.ok()
}

/// Delivers all records as a mapping does, until all is done.
async fn deliver(schedule: &Schedule, buses: &[TroubledBus; 2], faults: &TroubledFaults) {
    let records = schedule.stream();
    let mut sizes = schedule.batch_sizes.iter().cycle();
    let mut done = 0;
    while done < records.len() {
        let end = records.len().min(done + sizes.next().unwrap());
        let Some(response) = invoke(buses, faults, &records[done..end]).await else { continue };
        let failed = response.batch_item_failures.first();
        let is_failed = |place: &usize| {
            failed.is_some_and(|failed| failed.item_identifier == sequence_number(*place))
        };
        done = (done..end).find(is_failed).unwrap_or(end);
    }
}

/// The events of each stream in the order in which they were heard first.
fn first_heard(heard: &[CloudEvent]) -> BTreeMap<u64, Vec<String>> {
    let mut streams: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for event in heard {
        let stream: String = event.extension("streamid").unwrap();
        let ids = streams.entry(stream.parse().unwrap()).or_default();
        if !ids.contains(&event.id) {
            ids.push(event.id.clone());
        }
    }
    streams
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_tells_both_buses_of_every_event_in_its_stream_s_order(
        schedule in any_schedule(),
    ) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let fates = Fates::of(schedule.fates.iter().copied());
        let buses = [TroubledBus::with(&fates), TroubledBus::with(&fates)];
        let faults = TroubledFaults { fates, ..TroubledFaults::default() };
        runtime.unwrap().block_on(deliver(&schedule, &buses, &faults));
        for bus in &buses {
            let heard = bus.heard();
            prop_assert_eq!(first_heard(&heard), schedule.streams());
            let mut contents: BTreeMap<&str, String> = BTreeMap::new();
            for event in &heard {
                let content = serde_json::to_string(event).unwrap();
                let first = contents.entry(&event.id).or_insert_with(|| content.clone());
                prop_assert_eq!(&*first, &content, "a repeat says the same");
            }
        }
        // Each bus has a pipeline, but history is read once for both.
        prop_assert_eq!(faults.kept.all().len(), schedule.removed());
    }
}
