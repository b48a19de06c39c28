//! Whatever order, duplication, batch size, faults of the database and crashes: materialised items are the
//! fold of their events, and every poison event is in one fault.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use local::dynamodb::{EmbeddedDynamoDb, Fault, FaultKind};
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use stream_processing::flavors::kept_event::kept_events_table;
use stream_processing::flavors::{Materialize, materialize};
use stream_processing::sinks::DynamoDbTable;
use stream_processing::sinks::dynamodb::UpdateRequest;
use stream_processing::sources::Payload;
use stream_processing::testing::sequence_number;
use stream_processing::{
    BatchResponse, Deadline, DynamoDbFaultStore, Event, EventError, EventTypes, Pipeline,
    Processor, faults_table,
};

use crate::stage::TABLE;
use crate::stage::{impatient_client, kinesis, now, table, thing_event};

const FAULTS: &str = "faults";

/// What an event is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Good,
    /// The mapping can't read it.
    WithoutEntity,
    /// The database does not take it.
    Refused,
}

#[derive(Debug, Clone)]
struct Schedule {
    /// The thing and the kind of each event; the later in this list, the newer.
    events: Vec<(usize, Kind)>,
    order: Vec<usize>,
    batch_sizes: Vec<usize>,
    /// An operation, how it fails, and how many pass before.
    faults: Vec<(&'static str, FaultKind, usize)>,
    /// After how many mapped events the process ends, at its first invocations.
    crashes: Vec<usize>,
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![6 => Just(Kind::Good), 1 => Just(Kind::WithoutEntity), 1 => Just(Kind::Refused)]
}

fn any_fault() -> impl Strategy<Value = (&'static str, FaultKind, usize)> {
    let operation = prop_oneof![4 => Just("UpdateItem"), 1 => Just("PutItem")];
    let kind = prop_oneof![
        Just(FaultKind::Throttled),
        Just(FaultKind::FailsBefore),
        Just(FaultKind::FailsAfter),
    ];
    (operation, kind, 0..6_usize)
}

/// Every event at least once, some more often, in any order.
fn any_schedule() -> impl Strategy<Value = Schedule> {
    prop::collection::vec((0..4_usize, any_kind()), 1..16).prop_flat_map(|events| {
        let count = events.len();
        let order = prop::collection::vec(0..count, 0..12).prop_flat_map(move |repeated| {
            Just((0..count).chain(repeated).collect::<Vec<_>>()).prop_shuffle()
        });
        let batch_sizes = prop::collection::vec(1..9_usize, 1..6);
        let faults = prop::collection::vec(any_fault(), 0..8);
        let crashes = prop::collection::vec(0..6_usize, 0..4);
        (Just(events), order, batch_sizes, faults, crashes).prop_map(
            |(events, order, batch_sizes, faults, crashes)| Schedule {
                events,
                order,
                batch_sizes,
                faults,
                crashes,
            },
        )
    })
}

impl Schedule {
    fn event(&self, place: usize) -> Event {
        let (thing, kind) = self.events[place];
        let thing = json!({"id": format!("thing-{thing}"), "place": place});
        let time = i64::try_from(place).unwrap() + 1;
        let event = thing_event(&place.to_string(), "thing-updated", time, &thing);
        match kind {
            Kind::Good => event,
            Kind::WithoutEntity => Event { entities: vec![], ..event },
            Kind::Refused => {
                let beyond = serde_json::from_str::<Box<RawValue>>(r#"{"weight": 1e999}"#).unwrap();
                Event { entities: vec![("thing".to_owned(), beyond)], ..event }
            }
        }
    }

    /// The newest good event of each thing.
    fn fold(&self) -> BTreeMap<usize, usize> {
        let good = self.events.iter().enumerate().filter(|(_, (_, kind))| *kind == Kind::Good);
        good.map(|(place, (thing, _))| (*thing, place)).collect()
    }

    fn poison(&self) -> Vec<String> {
        let poison = self.events.iter().enumerate().filter(|(_, (_, kind))| *kind != Kind::Good);
        let mut ids: Vec<_> = poison.map(|(place, _)| place.to_string()).collect();
        ids.sort();
        ids
    }
}

/// Things by their partition key. The process ends before it maps so many events.
fn things(table: DynamoDbTable, crash_after: usize) -> Pipeline {
    let mapped = AtomicUsize::new(0);
    materialize(Materialize {
        id: "things",
        types: EventTypes::any(),
        table,
        to_update: move |event: &Event| {
            if mapped.fetch_add(1, Ordering::Relaxed) == crash_after {
                resume_unwind(Box::new("a crash"));
            }
            let key = event.partition_key.clone().unwrap_or_default();
            let thing = UpdateRequest::new("pk", key).sort_key("sk", "thing");
            Ok::<_, EventError>(thing.set_fields(event.entity_json("thing")?))
        },
    })
}

/// One invocation by a new process, which remembers nothing. None if all of the batch comes again.
async fn invoke(
    dynamodb: &EmbeddedDynamoDb,
    payload: Payload,
    crash_after: usize,
) -> Option<BatchResponse> {
    let pipeline = things(table(dynamodb), crash_after);
    let faults = DynamoDbFaultStore::new(impatient_client(dynamodb), FAULTS);
    let processor = Processor::new("test", pipeline.into(), faults, now);
    let deadline = Deadline::after(Duration::from_mins(1));
    let process = Arc::new(processor);
    let invocation = tokio::spawn(async move { process.process(payload, deadline).await });
    invocation.await.ok()?.ok()
}

/// Delivers a batch as Lambda does, until all of it is done.
async fn deliver(
    dynamodb: &EmbeddedDynamoDb,
    mut batch: &[Event],
    crashes: &mut impl Iterator<Item = usize>,
) {
    while !batch.is_empty() {
        let crash_after = crashes.next().unwrap_or(usize::MAX);
        let Some(response) = invoke(dynamodb, kinesis(batch), crash_after).await else { continue };
        let Some(failure) = response.batch_item_failures.first() else { return };
        let is_failed = |place: &usize| sequence_number(*place) == failure.item_identifier;
        batch = &batch[(0..batch.len()).find(is_failed).unwrap()..];
    }
}

async fn play(schedule: &Schedule) -> EmbeddedDynamoDb {
    let dynamodb = EmbeddedDynamoDb::ephemeral().unwrap();
    dynamodb.ensure_table(kept_events_table(TABLE)).await.unwrap();
    dynamodb.ensure_table(faults_table(FAULTS)).await.unwrap();
    for (operation, kind, passes) in &schedule.faults {
        dynamodb.faults().inject(Fault::new(operation, *kind, 1).after(*passes));
    }
    let mut sizes = schedule.batch_sizes.iter().cycle();
    let mut crashes = schedule.crashes.iter().copied();
    let mut rest: Vec<_> = schedule.order.iter().map(|place| schedule.event(*place)).collect();
    while !rest.is_empty() {
        let later = rest.split_off(rest.len().min(*sizes.next().unwrap()));
        deliver(&dynamodb, &rest, &mut crashes).await;
        rest = later;
    }
    dynamodb.faults().clear();
    dynamodb
}

async fn state(dynamodb: &EmbeddedDynamoDb) -> BTreeMap<usize, usize> {
    let mut state = BTreeMap::new();
    for thing in 0..4 {
        let items = table(dynamodb).query::<Value>("pk", &format!("thing-{thing}")).await.unwrap();
        let place = |item: &Value| usize::try_from(item["place"].as_u64().unwrap()).unwrap();
        state.extend(items.iter().map(|item| (thing, place(item))));
    }
    state
}

async fn faults(dynamodb: &EmbeddedDynamoDb) -> Vec<String> {
    let faults = DynamoDbTable::new(dynamodb.client(), FAULTS);
    let faults = faults.query::<Value>("pk", "test").await.unwrap();
    let id = |fault: &Value| fault["event_id"].as_str().unwrap().to_owned();
    let mut ids: Vec<_> = faults.iter().map(id).collect();
    ids.sort();
    ids
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_ends_as_the_fold_of_the_events_and_one_fault_for_each_poison_one(
        schedule in any_schedule(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (state, faults) = runtime.block_on(async {
            let dynamodb = play(&schedule).await;
            (state(&dynamodb).await, faults(&dynamodb).await)
        });
        prop_assert_eq!(state, schedule.fold());
        prop_assert_eq!(faults, schedule.poison());
    }
}
