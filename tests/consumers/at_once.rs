//! Deliveries at the same time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use futures::future::join_all;
use idempotent_consumers::{CloudEvent, Handler, Stage};
use local::dynamodb::EmbeddedDynamoDb;
use serde::Deserialize;
use serde_json::json;
use stream_processing::{Failure, Severity};
use tokio::sync::Barrier;

use crate::story::{JOURNAL, consumer, counted, counter, database, entries, event};

/// Transactions that were tried, done or refused.
fn transactions(dynamodb: &EmbeddedDynamoDb) -> u64 {
    let tallies = dynamodb.usage().tallies();
    // What is refused is in the tally of no table.
    let tried = ["", JOURNAL].map(|table| (table.to_owned(), "TransactWriteItems".to_owned()));
    tried.iter().filter_map(|tried| tallies.get(tried)).map(|tally| tally.requests).sum()
}

/// Waits until so many deliveries have come as far.
struct Together(Arc<Barrier>);

impl Handler for Together {
    type Data = i64;
    type Value = i64;

    async fn handle(&self, _: &CloudEvent, number: i64, stage: &mut Stage) -> Result<i64, Failure> {
        stage.mutations.increment(&counter("FR"), "destinations", number)?;
        self.0.wait().await;
        Ok(number)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_deliveries_at_once_of_five_events_have_five_effects() -> Result<()> {
    let dynamodb = database().await?;
    let consumer = consumer(dynamodb.client(), Together(Arc::new(Barrier::new(20))));
    dynamodb.usage().start();

    let deliveries = (0..20).map(|delivery| {
        let consumer = consumer.clone();
        tokio::spawn(async move { consumer.consume(&event(delivery % 5, 1)).await })
    });
    let outcomes = join_all(deliveries).await;

    let firsts = outcomes.iter().filter(|one| !one.as_ref().unwrap().as_ref().unwrap().is_repeat());
    assert_eq!(firsts.count(), 5);
    assert!(transactions(&dynamodb) >= 20, "all were about to write before any had written");
    assert_eq!(counted(&dynamodb).await.as_deref(), Some("5"));
    assert_eq!(entries(&dynamodb).await.len(), 5);
    Ok(())
}

/// Reads, decides and writes. The first deliveries decide when all of them have read.
struct Count {
    first: Barrier,
    runs: AtomicUsize,
}

#[derive(Deserialize)]
struct Counter {
    destinations: i64,
}

impl Handler for Count {
    type Data = i64;
    type Value = i64;

    async fn handle(&self, _: &CloudEvent, number: i64, stage: &mut Stage) -> Result<i64, Failure> {
        let record = counter("FR");
        let counter: Option<Counter> = stage.records.get(&record).await?;
        if self.runs.fetch_add(1, Ordering::SeqCst) < 20 {
            self.first.wait().await;
        }
        let before = counter.map(|counter| counter.destinations);
        let after = before.unwrap_or_default() + number;
        stage.mutations.expect(&record, "destinations", before)?;
        stage.mutations.set(&record, &json!({"destinations": after}))?;
        Ok(after)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_decided_from_what_was_read_is_decided_one_after_the_other() -> Result<()> {
    let dynamodb = database().await?;
    let count = Count { first: Barrier::new(20), runs: AtomicUsize::default() };
    let consumer = consumer(dynamodb.client(), count);
    dynamodb.usage().start();

    let deliveries = (0..20).map(|delivery| {
        let (consumer, event) = (consumer.clone(), event(delivery % 5, 1));
        tokio::spawn(async move {
            // The queue delivers what failed for now again.
            for _ in 0..10 {
                match consumer.consume(&event).await {
                    Ok(outcome) => return (event.id, outcome.value::<i64>().unwrap()),
                    Err(error) => assert_eq!(Failure::from(error).severity, Severity::Transient),
                }
            }
            panic!("event {} was never handled", event.id)
        })
    });

    let mut counts: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for outcome in join_all(deliveries).await {
        let (id, count) = outcome?;
        counts.entry(id).or_default().push(count);
    }
    let mut one_each: Vec<i64> = counts.values().map(|counts| counts[0]).collect();
    one_each.sort_unstable();
    assert_eq!(one_each, [1, 2, 3, 4, 5]);
    assert!(transactions(&dynamodb) >= 20, "all had read before any had written");
    assert!(counts.values().all(|counts| counts.iter().all(|count| *count == counts[0])));
    assert_eq!(counted(&dynamodb).await.as_deref(), Some("5"));
    Ok(())
}

#[tokio::test]
async fn when_both_have_run_the_refusal_itself_tells_the_winners_result() -> Result<()> {
    let dynamodb = database().await?;
    let consumer = consumer(dynamodb.client(), Together(Arc::new(Barrier::new(2))));
    dynamodb.usage().start();
    let event = event(1, 7);

    let both = join_all([consumer.consume(&event), consumer.consume(&event)]).await;

    let repeats = both.iter().map(|one| one.as_ref().unwrap().is_repeat());
    assert_eq!(repeats.filter(|is_repeat| *is_repeat).count(), 1);
    assert!(both.iter().all(|one| one.as_ref().unwrap().json().get() == "7"));
    let reads = dynamodb.usage().tallies()[&(JOURNAL.to_owned(), "GetItem".to_owned())];
    assert_eq!(reads.requests, 2);
    assert_eq!(counted(&dynamodb).await.as_deref(), Some("7"));
    Ok(())
}
