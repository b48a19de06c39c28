//! Faults on demand: what a real DynamoDB does now and then, for tests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use dynoxide::DynoxideError;
use dynoxide::errors::CancellationReason;
use serde_json::Value;

/// What happens instead of a normal answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// `ProvisionedThroughputExceededException`. Nothing has been done.
    Throttled,
    /// Status 500. Nothing has been done.
    FailsBefore,
    /// Status 500, although everything was done.
    FailsAfter,
    /// The request lost against a transaction. Nothing has been done.
    TransactionConflict,
}

/// A fault, and when it happens.
#[derive(Debug, Clone)]
pub struct Fault {
    operation: &'static str,
    kind: FaultKind,
    table: Option<String>,
    skip: usize,
    times: usize,
}

impl Fault {
    /// Affects the next `times` attempts of an operation, such
    /// as `PutItem`. The client's own retries count as attempts.
    #[must_use]
    pub fn new(operation: &'static str, kind: FaultKind, times: usize) -> Self {
        Self { operation, kind, table: None, skip: 0, times }
    }

    /// Limits the fault to requests that name this table.
    #[must_use]
    pub fn on_table(mut self, table: &str) -> Self {
        self.table = Some(format!("\"{table}\""));
        self
    }

    /// Lets this many attempts pass first.
    #[must_use]
    pub fn after(mut self, attempts: usize) -> Self {
        self.skip = attempts;
        self
    }

    fn concerns(&self, operation: &str, body: &[u8]) -> bool {
        let names = |table: &String| String::from_utf8_lossy(body).contains(table);
        self.operation == operation && self.table.as_ref().is_none_or(names)
    }
}

/// The pending faults, in the order of injection. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<VecDeque<Fault>>>);

impl Faults {
    /// Adds a fault, after those that are pending.
    pub fn inject(&self, fault: Fault) {
        if fault.times > 0 {
            self.lock().push_back(fault);
        }
    }

    /// The number of attempts that will still be affected.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.lock().iter().map(|fault| fault.times).sum()
    }

    /// Removes all faults that are pending.
    pub fn clear(&self) {
        self.lock().clear();
    }

    pub(super) fn next(&self, operation: &str, body: &[u8]) -> Option<FaultKind> {
        let mut faults = self.lock();
        let place = faults.iter().position(|fault| fault.concerns(operation, body))?;
        let fault = faults.get_mut(place)?;
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        fault.times -= 1;
        let kind = fault.kind;
        if fault.times == 0 {
            faults.remove(place);
        }
        Some(kind)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FaultKind {
    pub(super) fn strikes_after(self) -> bool {
        self == Self::FailsAfter
    }

    pub(super) fn error(self, operation: &str, body: &[u8]) -> DynoxideError {
        match self {
            Self::Throttled => DynoxideError::ProvisionedThroughputExceededException(
                "The level of configured provisioned throughput for the table was exceeded."
                    .to_owned(),
            ),
            Self::FailsBefore | Self::FailsAfter => {
                DynoxideError::InternalServerError("Internal server error".to_owned())
            }
            Self::TransactionConflict => conflict(operation, body),
        }
    }
}

fn conflict(operation: &str, body: &[u8]) -> DynoxideError {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let count = request["TransactItems"].as_array().map_or(1, Vec::len);
    let reasons = (0..count).map(|place| CancellationReason {
        code: if place == 0 { "TransactionConflict" } else { "None" }.to_owned(),
        message: (place == 0).then(|| "Transaction is ongoing for the item".to_owned()),
        item: None,
    });
    debug_assert_eq!(operation, "TransactWriteItems", "only transactions can be struck so");
    DynoxideError::TransactionCanceledException(
        "Transaction cancelled, please refer cancellation reasons for specific reasons \
         [TransactionConflict]"
            .to_owned(),
        reasons.collect(),
    )
}
