//! Appending events that the stream holds already.

use super::Verdict;
use super::story::{Told, appended, conflicted, event, fresh_stream, holds};
use crate::{AppendError, EventStore, ExpectedVersion, NewEvent, Version};

pub(super) async fn run<S: EventStore>(store: &S) -> Vec<Verdict> {
    vec![
        Verdict {
            behaviour: "an append repeated with the same event ids succeeds and adds nothing",
            result: repeats(store).await,
        },
        Verdict {
            behaviour: "events that are among the last 100 are not appended again, whatever version is expected",
            result: repeats_elsewhere(store).await,
        },
        Verdict {
            behaviour: "an append is recognised where it was to go, however many events follow",
            result: repeats_long_after(store).await,
        },
        Verdict {
            behaviour: "an append is refused as a whole if only some of its events are in the stream",
            result: refuses_parts(store).await,
        },
        Verdict {
            behaviour: "two events of one id in an append are refused",
            result: refuses_twins(store).await,
        },
    ]
}

const NO_STREAM: ExpectedVersion = ExpectedVersion::NoStream;

fn exact(version: u64) -> ExpectedVersion {
    ExpectedVersion::Exact(Version(version))
}

fn events(count: usize) -> Vec<NewEvent> {
    (0..count).map(|_| event("Happened")).collect()
}

async fn repeats<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let events = [event("First"), event("Second"), event("Third"), event("Fourth")];
    let steps = [(NO_STREAM, 0..1, 1), (exact(1), 1..3, 3), (ExpectedVersion::Any, 3..4, 4)];
    for (expected, range, version) in &steps {
        appended(store.append(&stream, *expected, &events[range.clone()]).await, *version)?;
    }
    for (expected, range, version) in &steps {
        appended(store.append(&stream, *expected, &events[range.clone()]).await, *version)?;
    }
    holds(store, &stream, &events).await
}

async fn repeats_elsewhere<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let mut all = events(5);
    appended(store.append(&stream, NO_STREAM, &all).await, 5)?;
    let any_expected = [NO_STREAM, exact(1), exact(3), exact(5), exact(9), ExpectedVersion::Any];
    for expected in any_expected {
        appended(store.append(&stream, expected, &all[2..3]).await, 3)?;
        appended(store.append(&stream, expected, &all[1..4]).await, 4)?;
    }
    let later = events(99);
    appended(store.append(&stream, exact(5), &later).await, 104)?;
    appended(store.append(&stream, exact(104), &all[4..5]).await, 5)?;
    appended(store.append(&stream, exact(104), &all).await, 5)?;
    all.extend(later);
    holds(store, &stream, &all).await
}

async fn repeats_long_after<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let all = events(310);
    appended(store.append(&stream, NO_STREAM, &all[..100]).await, 100)?;
    appended(store.append(&stream, exact(100), &all[100..101]).await, 101)?;
    appended(store.append(&stream, exact(101), &all[101..200]).await, 200)?;
    appended(store.append(&stream, exact(200), &all[200..300]).await, 300)?;
    appended(store.append(&stream, exact(300), &all[300..]).await, 310)?;
    appended(store.append(&stream, NO_STREAM, &all[..100]).await, 100)?;
    appended(store.append(&stream, exact(100), &all[100..101]).await, 101)?;
    appended(store.append(&stream, exact(101), &all[101..200]).await, 200)?;
    conflicted(store.append(&stream, exact(101), &events(1)).await, 310)?;
    conflicted(store.append(&stream, exact(101), &events(2)).await, 310)?;
    holds(store, &stream, &all).await
}

async fn refuses_parts<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let all = events(4);
    appended(store.append(&stream, NO_STREAM, &all[..3]).await, 3)?;
    let [first, second, third, new] = [0, 1, 2, 3].map(|place| all[place].clone());
    let begun = [third.clone(), new.clone()];
    let ended = [new.clone(), third.clone()];
    let within = [new.clone(), second.clone(), event("Another")];
    let reordered = [second, first.clone()];
    let apart = [first, third];
    for partly in [&begun[..], &ended, &within, &reordered, &apart] {
        for expected in [NO_STREAM, exact(2), exact(3), ExpectedVersion::Any] {
            match store.append(&stream, expected, partly).await {
                Err(AppendError::PartlyAppended { .. }) => {}
                other => return Err(format!("a part was answered with {other:?}")),
            }
        }
    }
    holds(store, &stream, &all[..3]).await
}

async fn refuses_twins<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let twin = event("Twin");
    for expected in [NO_STREAM, ExpectedVersion::Any] {
        match store.append(&stream, expected, &[twin.clone(), twin.clone()]).await {
            Err(AppendError::RepeatedId { id, .. }) if id == twin.id => {}
            other => return Err(format!("twins were answered with {other:?}")),
        }
    }
    holds(store, &stream, &[]).await
}
