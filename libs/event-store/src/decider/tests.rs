use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::DateTime;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::*;
use crate::memory::InMemoryEventStore;
use crate::{BackendError, Metadata, ReadError, encode};

/// What was put on a shelf that has room for three.
type Shelf = BTreeSet<u32>;
const ROOM: usize = 3;

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload")]
enum ShelfEvent {
    Put { thing: u32 },
    Filled {},
}

#[derive(Debug, PartialEq, Error)]
#[error("the shelf is full")]
struct Full;

fn evolve(mut shelf: Shelf, event: &ShelfEvent) -> Shelf {
    if let ShelfEvent::Put { thing } = event {
        shelf.insert(*thing);
    }
    shelf
}

/// A thing is put once; the third one fills the shelf, which is a second event.
fn put(thing: u32) -> impl Fn(&Shelf) -> Result<Vec<NewEvent>, Full> + Send {
    move |shelf| match shelf.len() {
        _ if shelf.contains(&thing) => Ok(vec![]),
        ROOM.. => Err(Full),
        2 => Ok(vec![stored(&ShelfEvent::Put { thing }), stored(&ShelfEvent::Filled {})]),
        _ => Ok(vec![stored(&ShelfEvent::Put { thing })]),
    }
}

fn stored(event: &ShelfEvent) -> NewEvent {
    let (event_type, payload) = encode(event).unwrap();
    let metadata = Metadata {
        correlation_id: String::new(),
        causation_id: String::new(),
        actor: None,
        traceparent: None,
        imported: None,
    };
    let timestamp = DateTime::UNIX_EPOCH;
    NewEvent { id: Uuid::now_v7(), event_type, payload, schema: 1, timestamp, metadata }
}

fn shelf() -> StreamId {
    StreamId::new("shelf", "1")
}

async fn types(store: &InMemoryEventStore) -> Vec<String> {
    store
        .read(&shelf(), Version::EMPTY)
        .map_ok(|it| it.event.event_type)
        .try_collect()
        .await
        .unwrap()
}

#[tokio::test]
async fn all_decided_events_are_appended_together() {
    let (store, stream) = (InMemoryEventStore::default(), shelf());
    let decider = Decider::new(&store, &stream, evolve);
    for thing in 1..=2 {
        decider.decide(decider.load(Known::default()).await.unwrap(), put(thing)).await.unwrap();
    }

    let known = decider.load(Known::default()).await.unwrap();
    let decision = decider.decide(known, put(3)).await.unwrap();

    assert_eq!(decision, Decision::Appended(Version(4)));
    assert_eq!(types(&store).await, ["Put", "Put", "Put", "Filled"]);
}

#[tokio::test]
async fn what_needs_no_event_appends_none_and_says_what_is_known() {
    let (store, stream) = (InMemoryEventStore::default(), shelf());
    let decider = Decider::new(&store, &stream, evolve);
    decider.decide(Known::default(), put(1)).await.unwrap();

    let decision = decider.decide(Known::default(), put(1)).await.unwrap();

    let known = Known { state: BTreeSet::from([1]), version: Version(1) };
    assert_eq!(decision, Decision::Unchanged(known));
}

#[tokio::test]
async fn a_decision_on_an_old_state_is_made_again_on_the_new_one() {
    let (store, stream) = (InMemoryEventStore::default(), shelf());
    let decider = Decider::new(&store, &stream, evolve);
    for thing in 1..=3 {
        let known = decider.load(Known::default()).await.unwrap();
        decider.decide(known, put(thing)).await.unwrap();
    }

    let refused = decider.decide(Known::default(), put(4)).await;

    assert!(matches!(refused, Err(DecideError::Refused(Full))), "{refused:?}");
    assert_eq!(types(&store).await.len(), 4);
}

#[tokio::test]
async fn knowledge_of_a_history_that_is_not_here_is_forgotten() {
    let (store, stream) = (InMemoryEventStore::default(), shelf());
    let decider = Decider::new(&store, &stream, evolve);
    decider.decide(Known::default(), put(1)).await.unwrap();
    let elsewhere = Known { state: BTreeSet::from([7, 8]), version: Version(9) };

    let decision = decider.decide(elsewhere, put(2)).await.unwrap();

    assert_eq!(decision, Decision::Appended(Version(2)));
    assert_eq!(types(&store).await, ["Put", "Put"]);
}

#[tokio::test]
async fn whoever_is_overtaken_each_time_gives_up() {
    let (store, stream) = (InMemoryEventStore::default(), shelf());
    let decider = Decider::new(&store, &stream, evolve);
    let attempts = AtomicUsize::new(0);
    // Another writer appends between each decision and its append.
    let overtaken = |_: &Shelf| {
        attempts.fetch_add(1, Ordering::Relaxed);
        let rival = stored(&ShelfEvent::Filled {});
        let appended = store.append(&stream, ExpectedVersion::Any, std::slice::from_ref(&rival));
        futures::executor::block_on(appended).unwrap();
        Ok::<_, Full>(vec![stored(&ShelfEvent::Filled {})])
    };

    let outcome = decider.decide(Known::default(), overtaken).await;

    assert!(matches!(outcome, Err(DecideError::Contended { .. })), "{outcome:?}");
    assert_eq!(attempts.into_inner(), ATTEMPTS);
}

proptest! {
    #[test]
    fn however_old_what_is_known_is_the_history_is_that_of_one_writer(
        writes in prop::collection::vec((0..6_u32, 0..8_usize), 1..12),
    ) {
        futures::executor::block_on(async {
            let (store, stream) = (InMemoryEventStore::default(), shelf());
            let decider = Decider::new(&store, &stream, evolve);
            let mut snapshots = vec![Known::default()];
            for (thing, age) in writes {
                let known = snapshots[snapshots.len().saturating_sub(1 + age)].clone();
                let outcome = decider.decide(known, put(thing)).await;
                let loaded = decider.load(Known::default()).await.unwrap();
                match outcome {
                    Ok(_) => prop_assert!(loaded.state.contains(&thing)),
                    Err(error) => prop_assert!(matches!(error, DecideError::Refused(Full))),
                }
                prop_assert!(loaded.state.len() <= ROOM);
                snapshots.push(loaded);
            }
            let filled = types(&store).await.iter().filter(|it| *it == "Filled").count();
            let known = decider.load(Known::default()).await.unwrap();
            prop_assert_eq!(filled, usize::from(known.state.len() == ROOM));
            Ok(())
        })?;
    }
}

#[test]
fn a_load_may_be_tried_again_if_the_backend_says_so_and_never_if_an_event_is_unknown() {
    for (error, may_be) in
        [(BackendError::transient("busy"), true), (BackendError::permanent("no"), false)]
    {
        assert_eq!(LoadError::from(ReadError::from(error)).is_transient(), may_be);
    }
    let unknown = decode::<ShelfEvent>("Stolen", &serde_json::Map::new()).unwrap_err();
    assert!(!LoadError::from(unknown).is_transient());
}
