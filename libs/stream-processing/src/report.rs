//! The result of a payload: faults to record, and an answer.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::sources::{Payload, Service, identifier};
use crate::{BatchResponse, FailedUnit, Fault, FaultStore, ProcessingError, Severity};

/// Collects the failures of a payload.
#[derive(Debug)]
pub(crate) struct Report {
    function: &'static str,
    now: DateTime<Utc>,
    redact: fn(Fault) -> Fault,
    faults: Vec<Fault>,
    /// The reason for delivering a record again, by its index.
    again: BTreeMap<usize, String>,
}

impl Report {
    pub(crate) fn new(
        function: &'static str,
        now: DateTime<Utc>,
        redact: fn(Fault) -> Fault,
    ) -> Self {
        Self { function, now, redact, faults: vec![], again: BTreeMap::new() }
    }

    pub(crate) fn add(&mut self, failed: &FailedUnit) {
        if failed.failure.severity == Severity::Poison {
            let faults = Fault::of(self.function, failed, self.now);
            self.faults.extend(faults.into_iter().map(self.redact));
            return;
        }
        for delivery in failed.deliveries() {
            let reason = || failed.failure.error.message.clone();
            self.again.entry(delivery.position).or_insert_with(reason);
        }
    }

    /// The number of records to deliver again.
    pub(crate) fn retries(&self) -> usize {
        self.again.len()
    }

    /// The number of faults to record.
    pub(crate) fn faults(&self) -> usize {
        self.faults.len()
    }

    /// Records the faults, and names the records to deliver again.
    pub(crate) async fn respond(
        self,
        payload: &Payload,
        faults: &impl FaultStore,
    ) -> Result<BatchResponse, ProcessingError> {
        if !self.faults.is_empty() {
            faults.record(&self.faults).await?;
        }
        for fault in &self.faults {
            tracing::error!(
                function = fault.function,
                pipeline = fault.pipeline,
                fault = %fault.id,
                event = %fault.event_id,
                error = %fault.error,
                "fault recorded"
            );
        }
        let Some(reason) = self.again.values().next().cloned() else {
            return Ok(self.done(payload));
        };
        let count = self.again.len();
        tracing::warn!(function = self.function, count, reason, "records have to come again");
        self.answer(payload).ok_or(ProcessingError::Again { count, reason })
    }

    /// The answer to a resubmission lists the faults that it raised again.
    fn done(&self, payload: &Payload) -> BatchResponse {
        let is_asked = payload.resubmitted_to().is_some();
        let ids = self.faults.iter().filter(|_| is_asked).map(|fault| fault.id);
        BatchResponse { faults: ids.collect(), ..BatchResponse::done() }
    }

    /// `None` if the service does not take partial failures, or a record has no identifier.
    fn answer(&self, payload: &Payload) -> Option<BatchResponse> {
        let service = payload.service().filter(|service| service.takes_partial_failures())?;
        let name = |position: &usize| identifier(service, payload.records().get(*position)?.json());
        // In a stream, everything after the lowest is delivered again anyway.
        let named = if service.is_stream() { 1 } else { self.again.len() };
        self.again
            .keys()
            .take(named)
            .map(name)
            .collect::<Option<Vec<_>>>()
            .map(BatchResponse::again)
    }
}

impl Service {
    fn is_stream(self) -> bool {
        matches!(self, Self::DynamoDb | Self::Kinesis)
    }
}
