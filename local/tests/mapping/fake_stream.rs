//! A stream that tests write to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use local::dynamodb::{SequenceNumber, StreamError, StreamRecord};
use local::event_source_mapping::RecordSource;
use serde_json::json;
use serde_json::value::to_raw_value;
use tokio::sync::watch;

use super::stage::{now, number};

#[derive(Clone, Default)]
pub(crate) struct FakeStream {
    records: Arc<Mutex<Vec<StreamRecord>>>,
    writes: watch::Sender<u64>,
    pub(crate) reads: Arc<AtomicUsize>,
    pub(crate) unreadable: Arc<AtomicUsize>,
    pub(crate) trimmed: u64,
}

impl FakeStream {
    /// Appends records up to this place, the first being 1.
    pub(crate) fn write_up_to(&self, last: u64) {
        self.write_large(last, 0);
    }

    /// The same, with this many bytes more in each.
    pub(crate) fn write_large(&self, last: u64, bytes: usize) {
        let mut records = self.records.lock().unwrap();
        for place in records.len() as u64 + 1..=last {
            let json = json!({
                "eventName": if place % 2 == 0 { "MODIFY" } else { "INSERT" },
                "dynamodb": {"SequenceNumber": number(place)},
                "filler": "x".repeat(bytes),
            });
            records.push(StreamRecord {
                sequence_number: number(place),
                written_at: now(),
                json: to_raw_value(&json).unwrap(),
            });
        }
        drop(records);
        self.writes.send_modify(|writes| *writes += 1);
    }
}

impl RecordSource for FakeStream {
    fn arn(&self) -> &'static str {
        "arn:aws:dynamodb:local:000000000000:table/fake/stream/1"
    }

    fn shard(&self) -> &'static str {
        "shardId-1"
    }

    fn writes(&self) -> watch::Receiver<u64> {
        self.writes.subscribe()
    }

    async fn after(
        &self,
        position: SequenceNumber,
        limit: usize,
    ) -> Result<Vec<StreamRecord>, StreamError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        if self.unreadable.load(Ordering::Relaxed) > 0 {
            self.unreadable.fetch_sub(1, Ordering::Relaxed);
            return Err(StreamError::NoStream("fake".to_owned()));
        }
        let records = self.records.lock().unwrap();
        let later = records.iter().filter(|record| record.sequence_number > position);
        Ok(later.take(limit).cloned().collect())
    }

    async fn trimmed(&self) -> Result<SequenceNumber, StreamError> {
        Ok(number(self.trimmed))
    }
}
