//! Publishes staged events, from the stream of the journal's table.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use futures::{FutureExt, StreamExt, stream};
use serde::Deserialize;
use stream_processing::sources::Change;
use stream_processing::{CloudEvent, Event, FailedUnit, Failure, Pipeline, UnitOfWork, Units};

use crate::entry::CREATED;

/// The filter for the event source mapping: only new entries, not expired ones.
pub const FILTER: &str = r#"{"eventName":["INSERT"]}"#;

/// Publishes the events that handlers have staged, at least once. A repeat has the same ids.
///
/// The events of an entry are published in the order of staging: each one after the one before it was taken, together
/// with those at the same position in other entries.
///
/// Put it behind the stream of a [`journal_table`](crate::journal_table), with the default layout. Records that are
/// not new entries are left to other pipelines. A function that also reads a stream with another layout has a
/// processor for each; see [`is_of_table`](crate::is_of_table).
///
/// ```
/// use idempotent_consumers::outbox;
/// use stream_processing::testing::RecordingSink;
///
/// let bus = RecordingSink::default();
/// let pipeline = outbox("outbox", move |events| bus.record(events));
/// // To EventBridge: `outbox("outbox", move |events| events.through(bus.publish()))`.
/// assert_eq!(pipeline.id(), "outbox");
/// ```
pub fn outbox(
    id: &'static str,
    publish: impl Fn(Units<CloudEvent>) -> Units + Send + Sync + 'static,
) -> Pipeline {
    let publish = Arc::new(publish);
    Pipeline::new(id, CREATED, move |units| {
        let publish = Arc::clone(&publish);
        let entries = units.try_map(|record, ()| staged_events(record));
        let outcomes = async move { publish_in_order(entries, &*publish).await };
        Units::from_stream(outcomes.map(stream::iter).flatten_stream())
    })
}

/// A new entry in the stream. Only its outbox matters here.
#[derive(Deserialize)]
struct NewEntry {
    #[serde(default)]
    outbox: Vec<String>,
}

fn staged_events(record: &Event) -> Result<VecDeque<CloudEvent>, Failure> {
    let change: Change<NewEntry> = record.raw()?;
    let staged = change.new.map(|entry| entry.outbox).unwrap_or_default();
    staged.iter().map(|json| Ok(serde_json::from_str(json)?)).collect()
}

/// In rounds: the first events of all entries, then the second events of those whose first was taken.
async fn publish_in_order(
    mut entries: Units<VecDeque<CloudEvent>>,
    publish: &impl Fn(Units<CloudEvent>) -> Units,
) -> Vec<Result<UnitOfWork, FailedUnit>> {
    let (mut ended, mut waiting) = (vec![], vec![]);
    while let Some(entry) = entries.next().await {
        match entry {
            Ok(entry) => waiting.push(entry),
            Err(failed) => ended.push(Err(failed)),
        }
    }
    while !waiting.is_empty() {
        let (mut round, mut later) = (vec![], HashMap::new());
        for entry in waiting.drain(..) {
            let (unit, mut events) = entry.take();
            match events.pop_front() {
                Some(event) => {
                    later.insert(unit.delivery().position, events);
                    round.push(Ok(unit.with(event)));
                }
                None => ended.push(Ok(unit)),
            }
        }
        let mut outcomes = publish(Units::from_stream(stream::iter(round)));
        while let Some(outcome) = outcomes.next().await {
            match outcome {
                Ok(unit) => {
                    let events = later.remove(&unit.delivery().position).unwrap_or_default();
                    waiting.push(unit.with(events));
                }
                Err(failed) => ended.push(Err(failed)),
            }
        }
    }
    ended
}
