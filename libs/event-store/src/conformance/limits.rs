//! The limits of an append: what is just allowed, and what is not.

use super::Verdict;
use super::story::{Told, appended, event, event_of_size, fresh_stream, holds};
use crate::repeat::LONGEST_NAME;
use crate::{AppendError, EventStore, ExpectedVersion, NewEvent, StreamId, Version};

pub(super) async fn run<S: EventStore>(store: &S) -> Vec<Verdict> {
    vec![
        Verdict {
            behaviour: "an event of nearly 400 KB is stored, one above is refused in clear words",
            result: large_events(store).await,
        },
        Verdict {
            behaviour: "an event of above 400 KB among several is refused too",
            result: large_event_among_others(store).await,
        },
        Verdict {
            behaviour: "metadata counts: an event that exceeds 400 KB because of it is refused",
            result: large_metadata(store).await,
        },
        Verdict {
            behaviour: "a stream whose name is longer than 2,041 bytes is refused as too large",
            result: long_names(store).await,
        },
        Verdict {
            behaviour: "nothing, and more than 100 events, are refused",
            result: counts(store).await,
        },
    ]
}

async fn large_events<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let events = [event_of_size(399_000)];
    appended(store.append(&stream, ExpectedVersion::NoStream, &events).await, 1)?;
    let expected = ExpectedVersion::Exact(Version(1));
    too_large(store.append(&stream, expected, &[event_of_size(420_000)]).await)?;
    holds(store, &stream, &events).await
}

async fn large_event_among_others<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let events = [event("Small"), event_of_size(420_000)];
    too_large(store.append(&stream, ExpectedVersion::NoStream, &events).await)?;
    holds(store, &stream, &[]).await
}

async fn large_metadata<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let mut large = event("Small");
    large.metadata.correlation_id = "c".repeat(420_000);
    too_large(store.append(&stream, ExpectedVersion::NoStream, &[large]).await)?;
    holds(store, &stream, &[]).await
}

async fn long_names<S: EventStore>(store: &S) -> Told {
    let fresh = fresh_stream();
    let room = LONGEST_NAME - fresh.to_string().len();
    let longest = StreamId::new(&*fresh.category, fresh.id.clone() + &"n".repeat(room));
    let longer = StreamId::new(&*fresh.category, longest.id.clone() + "n");
    let events = [event("One")];
    let every =
        [ExpectedVersion::NoStream, ExpectedVersion::Any, ExpectedVersion::Exact(Version(1))];
    for expected in every {
        too_large(store.append(&longer, expected, &events).await)?;
    }
    appended(store.append(&longest, ExpectedVersion::NoStream, &events).await, 1)?;
    holds(store, &longest, &events).await
}

async fn counts<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    match store.append(&stream, ExpectedVersion::NoStream, &[]).await {
        Err(AppendError::Nothing { .. }) => {}
        other => return Err(format!("nothing was answered with {other:?}")),
    }
    let many: Vec<NewEvent> = (0..101).map(|_| event("One")).collect();
    match store.append(&stream, ExpectedVersion::NoStream, &many).await {
        Err(AppendError::TooMany { count: 101, .. }) => {}
        other => return Err(format!("101 events were answered with {other:?}")),
    }
    appended(store.append(&stream, ExpectedVersion::NoStream, &many[..100]).await, 100)?;
    holds(store, &stream, &many[..100]).await
}

fn too_large(answer: Result<Version, AppendError>) -> Told {
    match answer {
        Err(AppendError::TooLarge { .. }) => Ok(()),
        other => Err(format!("expected it to be too large, got {other:?}")),
    }
}
