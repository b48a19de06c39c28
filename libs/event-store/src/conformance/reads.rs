//! Reading back what was appended.

use futures::TryStreamExt;

use super::Verdict;
use super::story::{Told, appended, event, event_of_size, fresh_stream, history, holds, same};
use crate::{EventStore, ExpectedVersion, NewEvent, Segment, Version};

pub(super) async fn run<S: EventStore>(store: &S) -> Vec<Verdict> {
    vec![
        Verdict {
            behaviour: "what was appended is read back, to the last attribute, after nothing was there",
            result: reads_back(store).await,
        },
        Verdict {
            behaviour: "a read from a version gives what follows it",
            result: reads_from(store).await,
        },
        Verdict {
            behaviour: "a stream longer than a page (1 MB) is read whole and in order",
            result: reads_pages(store).await,
        },
        Verdict {
            behaviour: "the segments of everything hold every event once, each stream in order",
            result: reads_all(store).await,
        },
    ]
}

async fn reads_back<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    holds(store, &stream, &[]).await?;
    let events = [event("Opened"), event("Closed")];
    appended(store.append(&stream, ExpectedVersion::NoStream, &events[..1]).await, 1)?;
    appended(store.append(&stream, ExpectedVersion::Exact(Version(1)), &events[1..]).await, 2)?;
    holds(store, &stream, &events).await
}

async fn reads_from<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let events = [event("First"), event("Second"), event("Third")];
    appended(store.append(&stream, ExpectedVersion::NoStream, &events).await, 3)?;
    let versions = |events: Vec<crate::RecordedEvent>| -> Vec<_> {
        events.into_iter().map(|event| event.version.0).collect()
    };
    same("what follows 1", &versions(history(store, &stream, Version(1)).await?), &vec![2, 3])?;
    same("what follows 3", &versions(history(store, &stream, Version(3)).await?), &vec![])
}

async fn reads_pages<S: EventStore>(store: &S) -> Told {
    let stream = fresh_stream();
    let events: Vec<NewEvent> = (0..30).map(|_| event_of_size(50_000)).collect();
    for (version, event) in (0..).zip(&events) {
        let expected = ExpectedVersion::Exact(Version(version));
        let answer = store.append(&stream, expected, std::slice::from_ref(event)).await;
        appended(answer, version + 1)?;
    }
    holds(store, &stream, &events).await
}

async fn reads_all<S: EventStore>(store: &S) -> Told {
    let streams: Vec<_> = (0..12).map(|_| fresh_stream()).collect();
    for stream in &streams {
        let events = [event("First"), event("Second"), event("Third")];
        appended(store.append(stream, ExpectedVersion::NoStream, &events).await, 3)?;
    }
    let mut seen = Vec::new();
    for segment in Segment::split(4) {
        let events = store.read_all(segment).try_collect::<Vec<_>>().await;
        seen.extend(events.map_err(|error| error.to_string())?);
    }
    for stream in &streams {
        let of_stream = seen.iter().filter(|event| event.stream == *stream);
        let versions: Vec<_> = of_stream.map(|event| event.version.0).collect();
        same("the versions of a stream in all segments", &versions, &vec![1, 2, 3])?;
    }
    Ok(())
}
