//! Examines a sample of the history for flaws, so that it costs the same for any system; `verify` reads everything.

use std::pin::pin;

use anyhow::Result;
use event_store::dynamodb::DynamoDbEventStore;
use event_store::{EventStore, Segment, Version};
use futures::{StreamExt, TryStreamExt};
use read_models::{CheckedHistory, HistoryCheck, HistoryFlaw, histories};
use uuid::Uuid;

use super::finding::Finding;
use crate::system::Database;

const PART: &str = "history";
const SUBJECT: &str = "events";
/// Events to read, approximately: some 750 read units on AWS, if they have 300 bytes.
const SHARE: u64 = 10_000;
/// Events to read, at most, whatever size the table reports.
const MOST: usize = 20_000;

/// The counts of the sample.
#[derive(Default)]
struct Looked {
    events: usize,
    streams: usize,
    flawed: Vec<String>,
    is_all: bool,
}

pub(super) async fn examine(database: &Database, more: &str) -> Finding {
    match look(database).await {
        Ok(looked) => finding(&looked, more),
        Err(error) => Finding::failed(PART, SUBJECT, format!("{error:#}"), "see docs/operating.md"),
    }
}

/// Reads the streams of one share: another one each time.
async fn look(database: &Database) -> Result<Looked> {
    let events = database.events()?;
    let about = database.about_how_many_events().await.unwrap_or_default();
    let of = u32::try_from(about / SHARE + 1).unwrap_or(u32::MAX);
    let index = (Uuid::now_v7().as_u128() % u128::from(of)).try_into().unwrap_or_default();
    let mut looked = Looked { is_all: of == 1, ..Looked::default() };
    let mut streams = pin!(histories(&events, Segment { index, of }));
    while let Some(history) = streams.try_next().await? {
        looked.streams += 1;
        looked.events += history.events;
        if !is_whole(&history) && !is_whole(&again(&events, &history).await?) {
            looked.flawed.push(history.stream.to_string());
        }
        if looked.events >= MOST {
            looked.is_all = false;
            break;
        }
    }
    Ok(looked)
}

/// Whether all events are there, each once. Events that this version can't read are faults already.
fn is_whole(history: &CheckedHistory) -> bool {
    history.flaws.iter().all(|flaw| matches!(flaw, HistoryFlaw::Unreadable { .. }))
}

/// Reads the stream by itself: a scan may see only a part of what is appended meanwhile.
async fn again(events: &DynamoDbEventStore, history: &CheckedHistory) -> Result<CheckedHistory> {
    let mut check = HistoryCheck::of(history.stream.clone());
    let mut read = pin!(events.read(&history.stream, Version::EMPTY));
    while let Some(event) = read.next().await {
        check.take(event)?;
    }
    Ok(check.finish())
}

fn finding(looked: &Looked, more: &str) -> Finding {
    let Looked { events, streams, flawed, is_all } = looked;
    let share = if *is_all { "" } else { ", a share of them" };
    let what = format!("{events} events of {streams} streams were read{share}");
    match flawed.as_slice() {
        [] => Finding::well(PART, SUBJECT, what),
        [first, others @ ..] => {
            let others = match others.len() {
                0 => String::new(),
                others => format!(" and {others} more"),
            };
            let what = format!("{what}; not whole: {first}{others}");
            let mend = format!("visitplannr verify{more}, which says what is wrong with each");
            Finding::failed(PART, SUBJECT, what, mend)
        }
    }
}
