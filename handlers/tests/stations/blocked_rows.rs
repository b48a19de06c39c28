//! Rows that an event blocks, and what waits behind it.

use event_store::memory::InMemoryEventStore;
use event_store::{AlteredReads, EventStore, RecordedEvent, Version};
use handlers::stations::project_destinations;
use read_models::Projector;
use read_models::memory::InMemoryReadModels;
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, batch_of};
use stream_processing::{BatchResponse, Fault};

use crate::incomplete_history::{outcomes, plenty_of_time, project, without};
use crate::story::{given, history, now, stream};

/// An event as a program reads it that does not know those of these versions.
fn as_read(mut event: RecordedEvent, unknown: &[u64]) -> RecordedEvent {
    if unknown.contains(&event.version.0) {
        "DestinationTeleported".clone_into(&mut event.event.event_type);
    }
    event
}

fn unknowing(
    store: InMemoryEventStore,
    unknown: &'static [u64],
) -> impl EventStore + Clone + 'static {
    AlteredReads::of(store, move |event| Some(as_read(event, unknown)))
}

/// The faults of a projector that gets this payload, resubmitted.
async fn project_again(
    events: &(impl EventStore + Clone + 'static),
    models: &InMemoryReadModels,
    payload: Payload,
) -> Vec<Fault> {
    let faults = RecordedFaults::default();
    let projector = Projector::new(events.clone(), models.clone(), 20);
    let function = project_destinations::processor(projector, faults.clone(), now);
    let answer = function.process(payload, plenty_of_time()).await.unwrap();
    let recorded = faults.all();
    let ids = recorded.iter().map(|fault| fault.id).collect();
    assert_eq!(answer, BatchResponse { faults: ids, ..BatchResponse::done() });
    recorded
}

#[tokio::test]
async fn a_fault_stays_one_as_long_as_an_event_that_waited_behind_it_blocks_the_row() {
    for first in [1, 2] {
        let events = [&outcomes()[..], &outcomes()[1..], &outcomes()[1..]].concat();
        let whole = given(&events).await;
        let events = history(&whole, &stream()).await;
        let models = InMemoryReadModels::default();
        let blocking: &'static [u64] = if first == 1 { &[1, 2] } else { &[2, 3] };
        let old = unknowing(whole.clone(), blocking);
        let batches = events.iter().map(|event| batch_of([&as_read(event.clone(), blocking)]));
        let faults = project(&old, &models, batches).await;
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        assert_eq!(fault.event_id, events[first - 1].event.id.to_string());
        let known =
            fault.record.replace("DestinationTeleported", &events[first - 1].event.event_type);
        let resubmitted = Payload::of_fault(&Fault { record: known, ..fault.clone() });

        // A program that knows the first of the two, and then one that knows both.
        let half = unknowing(whole.clone(), &blocking[1..]);
        let left = project_again(&half, &models, resubmitted.clone()).await;
        let [left] = left.as_slice() else { panic!("{first}: {left:?}") };
        let says = format!("event {} of {}", first + 1, stream());
        assert!(left.error.message.starts_with(&says), "{}", left.error.message);

        assert_eq!(project_again(&whole, &models, resubmitted).await, []);
        assert_eq!(models.rows()[0].version, Version(4));
    }
}

#[tokio::test]
async fn an_event_behind_a_gap_is_a_fault_though_those_after_the_gap_were_delivered_long_before() {
    for lost in [1, 2] {
        let events = [&outcomes()[..], &outcomes()[1..], &outcomes()[1..]].concat();
        let whole = given(&events).await;
        let events = history(&whole, &stream()).await;
        let store = without(whole, lost);

        let faults =
            project(&store, &InMemoryReadModels::default(), [batch_of(&events[3..])]).await;

        let [fault] = faults.as_slice() else { panic!("{lost}: {faults:?}") };
        let says = format!("event {lost} of {} is missing", stream());
        assert!(fault.error.message.contains(&says), "{}", fault.error.message);
    }
}
