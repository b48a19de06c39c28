//! How long a rebuild takes, against raw conditional puts of as many rows: `cargo bench -p local --bench rebuild -- 1000000`.
//!
//! Half of the raw puts come before the rebuild and half after it, on the same store.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a bench")]

#[path = "rebuild/history.rs"]
mod history;
#[path = "rebuild/memory.rs"]
mod memory;
#[path = "rebuild/raw_rows.rs"]
mod raw_rows;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use local::dynamodb::EmbeddedDynamoDb;
use local::tables::{create_tables, event_store, read_models};
use read_models::DEFAULT_RECENT_LIMIT;
use read_models::rebuild::{Rebuild, RebuildError, RebuildObserver, Unprojectable};
use tempfile::TempDir;

/// Prints how far it is, each tenth.
struct Tenths {
    all: usize,
    folded: AtomicUsize,
    began: Instant,
}

impl RebuildObserver for Tenths {
    fn folded(&self, events: usize) {
        let before = self.folded.fetch_add(events, Ordering::Relaxed);
        if before * 10 / self.all != (before + events) * 10 / self.all {
            let (done, seconds) = (before + events, self.began.elapsed().as_secs_f64());
            println!("  {done:>9} events, {:>6.0}/s, {} MB", done as f64 / seconds, memory::peak());
        }
    }

    async fn unprojectable(&self, event: Unprojectable) -> Result<(), RebuildError> {
        Err(RebuildError::Unprojectable(event))
    }
}

#[tokio::main]
async fn main() {
    let number = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let events: usize = number.unwrap_or(100_000);
    let rows = events / 2;
    let directory = TempDir::new().unwrap();
    let dynamodb = EmbeddedDynamoDb::open(directory.path()).unwrap();
    create_tables(&dynamodb).await.unwrap();
    let client = dynamodb.client();
    history::fill(&client, rows).await;
    println!("{events} events of {rows} destinations");
    memory::forget_peak();

    let before = raw_rows::put(&client, 0..rows / 2).await;
    let watched = || Tenths { all: events, folded: AtomicUsize::new(0), began: Instant::now() };
    let models = read_models(&client);
    let rebuild = Rebuild::begin(event_store(&client), models, DEFAULT_RECENT_LIMIT).await.unwrap();
    let began = Instant::now();
    let written = rebuild.write(&watched()).await.unwrap();
    let writing = began.elapsed();
    let checked = rebuild.check(&watched()).await.unwrap();
    let retirement = rebuild.flip().await.unwrap();
    let whole = began.elapsed();
    retirement.end().await.unwrap();
    let peak = memory::peak();
    let after = raw_rows::put(&client, rows / 2..rows).await;

    assert_eq!((written.rows, checked.rows, checked.caught_up), (rows, rows, 0));
    let raw = rows as f64 / (before + after).as_secs_f64();
    println!("raw conditional puts: {raw:.0}/s ({before:.1?} and {after:.1?})");
    for (what, took) in [("written", writing), ("written, compared and shown", whole)] {
        let rate = rows as f64 / took.as_secs_f64();
        println!("{what}: {rate:.0} rows/s in {took:.1?}, {:.0}% of raw", rate / raw * 100.0);
    }
    println!("at most {peak} MB");
}
