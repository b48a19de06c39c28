//! A function that remembers, a clock that tests turn, and what surrounds a mapping.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use local::dynamodb::SequenceNumber;
use local::event_source_mapping::{EventSourceMapping, Handler, MappingSettings, handler};
use serde_json::Value;
use stream_processing::BatchResponse;
use tempfile::TempDir;
use tokio::time::Instant;

use super::fake_stream::FakeStream;

pub(crate) type Answer = Result<BatchResponse, String>;

/// Everything around one mapping.
pub(crate) struct Stage {
    pub(crate) stream: FakeStream,
    pub(crate) directory: TempDir,
    pub(crate) batches: Arc<Mutex<Vec<Vec<u64>>>>,
}

thread_local! {
    static START: Instant = Instant::now();
}

/// The time, as far as the test's clock was turned.
pub(crate) fn now() -> DateTime<Utc> {
    let passed = START.with(Instant::elapsed);
    DateTime::from_timestamp(1_764_000_000, 0).unwrap() + passed
}

pub(crate) fn number(place: u64) -> SequenceNumber {
    place.to_string().parse().unwrap()
}

#[allow(clippy::unnecessary_wraps, reason = "functions answer with results")]
pub(crate) fn reported(places: &[u64]) -> Answer {
    Ok(BatchResponse::again(places.iter().map(|place| number(*place).to_string()).collect()))
}

impl Stage {
    pub(crate) fn new() -> Self {
        START.with(|_| ());
        Self {
            stream: FakeStream::default(),
            directory: TempDir::new().unwrap(),
            batches: Arc::default(),
        }
    }

    pub(crate) fn settings(&self) -> MappingSettings {
        let directory = |name: &str| self.directory.path().join(name);
        let settings =
            MappingSettings::new("fake", directory("checkpoints"), directory("on-failure"));
        MappingSettings { now, ..settings }
    }

    pub(crate) fn checkpoint(&self) -> PathBuf {
        self.settings().checkpoints.join("fake.json")
    }

    /// A function that answers so, and whose batches are remembered.
    pub(crate) fn function(
        &self,
        answer: impl Fn(&[u64]) -> Answer + Send + Sync + 'static,
    ) -> Handler {
        let batches = Arc::clone(&self.batches);
        handler(move |batch| {
            let places: Vec<u64> =
                batch.records().iter().map(|record| place(record.json())).collect();
            batches.lock().unwrap().push(places.clone());
            let answer = answer(&places);
            async move { answer }
        })
    }

    pub(crate) async fn start(
        &self,
        settings: MappingSettings,
        answer: impl Fn(&[u64]) -> Answer + Send + Sync + 'static,
    ) -> EventSourceMapping {
        let function = self.function(answer);
        EventSourceMapping::start(settings, self.stream.clone(), function).await.unwrap()
    }

    pub(crate) fn batches(&self) -> Vec<Vec<u64>> {
        self.batches.lock().unwrap().clone()
    }

    /// How often each record was delivered.
    pub(crate) fn deliveries(&self) -> BTreeMap<u64, usize> {
        let mut counts = BTreeMap::new();
        for place in self.batches().into_iter().flatten() {
            *counts.entry(place).or_default() += 1;
        }
        counts
    }

    /// What was given up: the documents, and the records in each.
    pub(crate) fn given_up(&self) -> Vec<(Value, Vec<u64>)> {
        let Ok(files) = fs::read_dir(self.settings().on_failure.join("fake")) else {
            return vec![];
        };
        let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        paths.sort();
        let read =
            |path: &PathBuf| -> Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
        let with_records = |document: Value| {
            let event: Value = serde_json::from_str(document["payload"].as_str().unwrap()).unwrap();
            let records = event["Records"].as_array().unwrap().clone();
            (document, records.iter().map(|record| place(&record.to_string())).collect())
        };
        paths.iter().map(read).map(with_records).collect()
    }
}

fn place(record: &str) -> u64 {
    let record: Value = serde_json::from_str(record).unwrap();
    record["dynamodb"]["SequenceNumber"].as_str().unwrap().parse().unwrap()
}

/// Lets everything run that can, without turning the clock.
pub(crate) async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

pub(crate) const HOUR: Duration = Duration::from_hours(1);
