//! What became of each record of a batch.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use thiserror::Error;
use uuid::Uuid;

use crate::record::sequence_number;
use crate::{BatchResponse, Fault, FaultStore, FaultStoreError, StreamBatch};

/// Collects the outcome of a batch, and turns it into faults and an answer.
#[derive(Debug)]
pub struct Report {
    function: &'static str,
    records: Vec<Record>,
    poison: BTreeMap<usize, String>,
    again: BTreeMap<usize, String>,
}

#[derive(Debug)]
struct Record {
    raw: Box<RawValue>,
    sequence_number: Option<String>,
    event_id: Option<Uuid>,
}

/// Why a whole batch has to come again.
#[derive(Debug, Error)]
pub enum ProcessingError {
    /// Poison must not be dropped, so a fault that can't be recorded fails the invocation.
    #[error("{0}; the batch comes again")]
    Fault(#[from] FaultStoreError),
    /// Something that all records depend on failed.
    #[error("{0}; the batch comes again")]
    Batch(String),
    /// A record has to come again, but can't be named.
    #[error("a record without a sequence number failed: {0}; the batch comes again")]
    Unnamed(String),
}

impl Report {
    pub(crate) fn new(function: &'static str) -> Self {
        Self { function, records: vec![], poison: BTreeMap::new(), again: BTreeMap::new() }
    }

    /// The report of records that are not looked into.
    #[must_use]
    pub fn of_batch(function: &'static str, batch: StreamBatch) -> Self {
        let mut report = Self::new(function);
        for record in batch.records {
            let sequence_number = sequence_number(&record);
            report.add_record(record, sequence_number, None);
        }
        report
    }

    pub(crate) fn add_record(
        &mut self,
        raw: Box<RawValue>,
        sequence_number: Option<String>,
        event_id: Option<Uuid>,
    ) {
        self.records.push(Record { raw, sequence_number, event_id });
    }

    /// The record at `position` is poison: it becomes a fault and never comes again.
    pub fn poison(&mut self, position: usize, reason: String) {
        self.poison.insert(position, reason);
    }

    /// The record at `position` has to come again, with all that follow it.
    pub fn again(&mut self, position: usize, reason: String) {
        self.again.insert(position, reason);
    }

    /// Records the faults, and answers with the lowest record that has to come again.
    ///
    /// # Errors
    /// [`ProcessingError`] if the faults can't be recorded, or what failed can't be named.
    pub async fn respond(
        self,
        faults: &impl FaultStore,
        now: DateTime<Utc>,
    ) -> Result<BatchResponse, ProcessingError> {
        let found: Vec<Fault> =
            self.poison.iter().filter_map(|(at, reason)| self.fault(*at, reason, now)).collect();
        if !found.is_empty() {
            faults.record(&found).await?;
        }
        for fault in &found {
            tracing::error!(
                function = fault.function,
                fault = %fault.id,
                event = %fault.event_id,
                error = fault.error,
                "fault recorded"
            );
        }
        let Some((position, reason)) = self.again.first_key_value() else {
            return Ok(BatchResponse::done());
        };
        let failed = self.again.len();
        tracing::warn!(function = self.function, failed, reason, "records have to come again");
        match self.records.get(*position).and_then(|record| record.sequence_number.as_ref()) {
            Some(sequence_number) => Ok(BatchResponse::again_from(sequence_number)),
            None => Err(ProcessingError::Unnamed(reason.clone())),
        }
    }

    fn fault(&self, position: usize, reason: &str, now: DateTime<Utc>) -> Option<Fault> {
        let record = self.records.get(position)?;
        Some(Fault::new(self.function, record.event_id, reason, &record.raw, now))
    }
}
