//! The cost of requests, counted at the database as DynamoDB counts it; for benches and tests.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// The requests since [`Usage::start`], by table and operation. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    counts: Arc<AtomicBool>,
    tallies: Arc<Mutex<BTreeMap<(String, String), Tally>>>,
}

/// The cost of one operation on one table.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// The number of requests, refused ones included.
    pub requests: u64,
    /// The number of refused requests, such as by a condition.
    pub refused: u64,
    /// Read or write units, including those of indexes. A refused write counts as one unit.
    pub units: f64,
}

impl Usage {
    /// Starts to count, from zero.
    pub fn start(&self) {
        self.counts.store(true, Ordering::Relaxed);
    }

    /// The tallies so far, by table and operation.
    #[must_use]
    pub fn tallies(&self) -> BTreeMap<(String, String), Tally> {
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the database to report the cost of a request, if it is to be counted.
    pub(super) fn metered(&self, body: &[u8]) -> Option<Vec<u8>> {
        if !self.counts.load(Ordering::Relaxed) {
            return None;
        }
        let mut request: Value = serde_json::from_slice(body).ok()?;
        request.as_object_mut()?.insert("ReturnConsumedCapacity".into(), "TOTAL".into());
        serde_json::to_vec(&request).ok()
    }

    /// Counts a request, with the cost in its answer.
    pub(super) fn count(&self, operation: &str, body: &[u8], answer: Option<&[u8]>) {
        let request: Value = serde_json::from_slice(body).unwrap_or_default();
        let answer: Option<Value> = answer.and_then(|answer| serde_json::from_slice(answer).ok());
        let costs = match answer.as_ref().map(|answer| &answer["ConsumedCapacity"]) {
            Some(Value::Array(costs)) => costs.clone(),
            Some(cost) => vec![cost.clone()],
            None => vec![],
        };
        let mut tallies = self.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        if answer.is_none() {
            let table = request["TableName"].as_str().unwrap_or_default();
            let tally = tallies.entry((table.to_owned(), operation.to_owned())).or_default();
            tally.requests += 1;
            tally.refused += 1;
            tally.units += 1.0;
        }
        for cost in costs {
            let table = cost["TableName"].as_str().unwrap_or_default();
            let tally = tallies.entry((table.to_owned(), operation.to_owned())).or_default();
            tally.requests += 1;
            tally.units += cost["CapacityUnits"].as_f64().unwrap_or_default();
        }
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((table, operation), tally) in self.tallies() {
            let Tally { requests, refused, units } = tally;
            writeln!(
                formatter,
                "{table:<24} {operation:<20} {requests:>8} requests {refused:>6} refused {units:>10.1} units"
            )?;
        }
        Ok(())
    }
}
