//! Appending: expected versions, repeats, and concurrent writers.

use futures::future::join_all;

use super::Verdict;
use super::story::{Told, appended, conflicted, event, fresh_stream, history, holds, same};
use crate::{AppendError, EventStore, ExpectedVersion, StreamId, Version};

pub(super) async fn run<S: EventStore>(store: &S) -> Vec<Verdict> {
    vec![
        Verdict {
            behaviour: "an append to a stream that is elsewhere is a conflict that says where, and adds nothing",
            result: conflicts(store).await,
        },
        Verdict {
            behaviour: "an append at any version goes to the end",
            result: appends_anywhere(store).await,
        },
        Verdict {
            behaviour: "several events are appended all or none",
            result: appends_all_or_none(store).await,
        },
        Verdict {
            behaviour: "an append at a version that is not there is a conflict, and adds nothing",
            result: leaves_no_gap(store).await,
        },
        Verdict {
            behaviour: "of concurrent appends one wins each version, and no version is left out",
            result: rivals(store).await,
        },
    ]
}

async fn conflicts<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let events = [event("First"), event("Second")];
    appended(store.append(&stream, ExpectedVersion::NoStream, &events).await, 2)?;
    let late = [event("Late")];
    conflicted(store.append(&stream, ExpectedVersion::NoStream, &late).await, 2)?;
    conflicted(store.append(&stream, ExpectedVersion::Exact(Version(1)), &late).await, 2)?;
    holds(store, &stream, &events).await
}

async fn appends_anywhere<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let events = [event("First"), event("Second"), event("Third")];
    appended(store.append(&stream, ExpectedVersion::Any, &events[..1]).await, 1)?;
    appended(store.append(&stream, ExpectedVersion::Any, &events[1..]).await, 3)?;
    holds(store, &stream, &events).await
}

async fn appends_all_or_none<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let events = [event("First"), event("Second"), event("Third")];
    appended(store.append(&stream, ExpectedVersion::NoStream, &events).await, 3)?;
    let late = [event("Late"), event("Later"), event("Latest")];
    conflicted(store.append(&stream, ExpectedVersion::Exact(Version(1)), &late).await, 3)?;
    holds(store, &stream, &events).await
}

async fn leaves_no_gap<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let late = [event("Late"), event("Later")];
    conflicted(store.append(&stream, ExpectedVersion::Exact(Version(1)), &late[..1]).await, 0)?;
    conflicted(store.append(&stream, ExpectedVersion::Exact(Version(1)), &late).await, 0)?;
    holds(store, &stream, &[]).await?;
    let events = [event("First"), event("Second")];
    appended(store.append(&stream, ExpectedVersion::Exact(Version(0)), &events).await, 2)?;
    for missing in [3, 7, u64::from(u32::MAX)] {
        let expected = ExpectedVersion::Exact(Version(missing));
        conflicted(store.append(&stream, expected, &late[..1]).await, 2)?;
        conflicted(store.append(&stream, expected, &late).await, 2)?;
    }
    holds(store, &stream, &events).await
}

/// Writers that race for the end of one stream until each has appended once.
async fn rivals<S: EventStore>(store: &S) -> Told {
    const WRITERS: usize = 12;
    let stream = fresh_stream();
    let races = (0..WRITERS).map(|_| append_at_the_end(store, &stream));
    let mut won = join_all(races).await.into_iter().collect::<Result<Vec<_>, _>>()?;
    won.sort_unstable();
    let all: Vec<_> = (1..=WRITERS as u64).map(Version).collect();
    same("the versions won", &won, &all)?;
    let found = history(store, &stream, Version::EMPTY).await?;
    same("the versions there", &found.into_iter().map(|event| event.version).collect(), &all)
}

async fn append_at_the_end<S: EventStore>(store: &S, stream: &StreamId) -> Result<Version, String> {
    let event = [event("Raced")];
    let mut last = Version::EMPTY;
    loop {
        match store.append(stream, ExpectedVersion::Exact(last), &event).await {
            Ok(version) if version == last.next() => return Ok(version),
            Ok(version) => return Err(format!("{version} was won at {last}")),
            Err(AppendError::Conflict { actual, .. }) if actual > last => last = actual,
            Err(error) => return Err(error.to_string()),
        }
    }
}
