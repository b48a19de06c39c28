//! Whatever order, duplication, batch size and crashes: on the database too, the read models end
//! as the fold of the events.

use std::time::Duration;

use anyhow::Result;
use event_store::RecordedEvent;
use handlers::ports::clock::system_clock;
use handlers::stations::project_destinations;
use local::dynamodb::{EmbeddedDynamoDb, Fault, FaultKind};
use local::tables::{FAULTS_TABLE, event_store, fault_store, read_models};
use proptest::prelude::*;
use read_models::{
    DestinationDetails, DestinationDetailsStore, Projector, RecentDestinations,
    RecentDestinationsStore,
};
use stream_processing::testing::{batch_of, sequence_number};
use stream_processing::{BatchResponse, Deadline, ProcessingError};

use crate::story::{append, database, history, impatient_client};

/// Fewer than the destinations of some schedules, so that some fall out.
const LIMIT: usize = 4;

#[derive(Debug, Clone)]
struct Schedule {
    outcomes: Vec<Option<bool>>,
    order: Vec<usize>,
    batch_sizes: Vec<usize>,
    /// An operation, how it fails, and how many pass before.
    faults: Vec<(&'static str, FaultKind, usize)>,
}

fn any_fault() -> impl Strategy<Value = (&'static str, FaultKind, usize)> {
    let operation = prop_oneof![4 => Just("PutItem"), 1 => Just("GetItem"), 1 => Just("Query")];
    let kind = prop_oneof![Just(FaultKind::FailsBefore), Just(FaultKind::FailsAfter)];
    (operation, kind, 0..4_usize)
}

/// Every event at least once, some more often, in any order.
fn any_schedule() -> impl Strategy<Value = Schedule> {
    prop::collection::vec(any::<Option<bool>>(), 1..9).prop_flat_map(|outcomes| {
        let events = outcomes.iter().map(|outcome| 1 + usize::from(outcome.is_some())).sum();
        let repeated = prop::collection::vec(0..events, 0..12);
        let order = repeated.prop_flat_map(move |repeated| {
            Just((0..events).chain(repeated).collect::<Vec<_>>()).prop_shuffle()
        });
        let batch_sizes = prop::collection::vec(1..8_usize, 1..10);
        let faults = prop::collection::vec(any_fault(), 0..12);
        (Just(outcomes), order, batch_sizes, faults).prop_map(
            |(outcomes, order, batch_sizes, faults)| Schedule {
                outcomes,
                order,
                batch_sizes,
                faults,
            },
        )
    })
}

/// One invocation by a new process, which remembers nothing and gives up at the first error.
async fn invoke(
    dynamodb: &EmbeddedDynamoDb,
    batch: &[&RecordedEvent],
) -> Result<BatchResponse, ProcessingError> {
    let client = impatient_client(dynamodb);
    let projector = Projector::new(event_store(&client), read_models(&client), LIMIT);
    let deadline = Deadline::after(Duration::from_mins(1));
    project_destinations::processor(projector, fault_store(&client), system_clock)
        .process(batch_of(batch.iter().copied()), deadline)
        .await
}

/// Delivers a batch as Lambda does, until all of it is done.
async fn deliver(dynamodb: &EmbeddedDynamoDb, mut batch: &[&RecordedEvent]) {
    while !batch.is_empty() {
        let Ok(response) = invoke(dynamodb, batch).await else {
            continue;
        };
        let Some(failure) = response.batch_item_failures.first() else {
            return;
        };
        let is_failed = |place: &usize| sequence_number(*place) == failure.item_identifier;
        let from = (0..batch.len()).find(is_failed).unwrap();
        batch = &batch[from..];
    }
}

async fn project(dynamodb: &EmbeddedDynamoDb, schedule: &Schedule) -> Vec<DestinationDetails> {
    let mut histories = vec![];
    for (number, outcome) in schedule.outcomes.iter().enumerate() {
        histories.push(history(number, *outcome));
        append(dynamodb, &histories[number]).await.unwrap();
    }
    for (operation, kind, passes) in &schedule.faults {
        dynamodb.faults().inject(Fault::new(operation, *kind, 1).after(*passes));
    }
    let all: Vec<_> = histories.iter().flatten().collect();
    let mut sizes = schedule.batch_sizes.iter().cycle();
    let mut rest: Vec<_> = schedule.order.iter().map(|place| all[*place]).collect();
    while !rest.is_empty() {
        let later = rest.split_off(rest.len().min(*sizes.next().unwrap()));
        deliver(dynamodb, &rest).await;
        rest = later;
    }
    dynamodb.faults().clear();
    histories.iter().filter_map(|history| DestinationDetails::fold(history).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_ends_as_the_fold_of_the_events(schedule in any_schedule()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (dynamodb, models) = database().await.unwrap();

            let expected = project(&dynamodb, &schedule).await;

            for row in &expected {
                let found = models.load(row.id).await.unwrap();
                prop_assert_eq!(found.as_ref(), Some(row));
            }
            let mut document = RecentDestinations::default();
            document.merge(&expected, LIMIT);
            let found = models.load_recent().await.unwrap();
            prop_assert_eq!(found.destinations, document.destinations);
            let listed = expected.iter().filter(|row| row.is_listed()).count();
            prop_assert_eq!(models.newest(100, None).await.unwrap().rows.len(), listed);
            let faults = dynamodb.client().scan().table_name(FAULTS_TABLE).send().await.unwrap();
            prop_assert_eq!(faults.count(), 0);
            Ok(())
        })?;
    }
}
