//! A function: takes a payload, runs its events through the pipelines, records faults and answers.

use chrono::{DateTime, Utc};
use futures::{StreamExt, stream};

use crate::metrics::{BatchCounts, Metrics};
use crate::report::Report;
use crate::sources::{Payload, Records, TableLayout};
use crate::{
    BatchResponse, Deadline, Failure, Fault, FaultStore, Pipelines, PipelinesError,
    ProcessingError, UnitOfWork,
};

/// Runs the pipelines of a function on its payloads.
#[derive(Debug)]
pub struct Processor<F> {
    function: &'static str,
    pipelines: Pipelines,
    faults: F,
    now: fn() -> DateTime<Utc>,
    table: TableLayout,
    metrics: Metrics,
    redact: fn(Fault) -> Fault,
}

impl<F: FaultStore> Processor<F> {
    /// A function with this name, which is part of its faults' ids and must never change.
    pub fn new(
        function: &'static str,
        pipelines: Pipelines,
        faults: F,
        now: fn() -> DateTime<Utc>,
    ) -> Self {
        Self {
            function,
            pipelines,
            faults,
            now,
            table: TableLayout::default(),
            metrics: Metrics::off(),
            redact: std::convert::identity,
        }
    }

    /// The function reads the stream of a table with this layout.
    #[must_use]
    pub fn with_table(mut self, table: TableLayout) -> Self {
        self.table = table;
        self
    }

    /// The function passes each fault through `redact` before it is stored or logged, to remove what must not outlast
    /// the delivery. A resubmitted fault lacks it.
    #[must_use]
    pub fn with_redaction(mut self, redact: fn(Fault) -> Fault) -> Self {
        self.redact = redact;
        self
    }

    /// Disables these pipelines: ids separated by commas, as settings hold them. Their events count as done; to hold
    /// events back, stop the source.
    ///
    /// # Errors
    /// [`PipelinesError::Unknown`] if there is no pipeline with such an id.
    pub fn without(mut self, disabled: &str) -> Result<Self, PipelinesError> {
        self.pipelines = self.pipelines.without(disabled)?;
        Ok(self)
    }

    /// The function measures its pipelines and writes one line of metrics per invocation.
    #[must_use]
    pub fn with_metrics(mut self, metrics: Metrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// Processes a payload; a resubmitted record goes to its pipeline only. What has not started by the deadline is
    /// delivered again. Faults are recorded once everything has gone through.
    ///
    /// # Errors
    /// [`ProcessingError`] if the whole batch has to be delivered again.
    pub async fn process(
        &self,
        payload: Payload,
        deadline: Deadline,
    ) -> Result<BatchResponse, ProcessingError> {
        if payload.records().is_empty() {
            tracing::info!(
                function = self.function,
                "an empty batch or a test message: nothing to do"
            );
        }
        let begun = self.metrics.begin();
        let in_time = move |unit: UnitOfWork| {
            if deadline.has_come() {
                Err(unit.fail(Failure::waiting("the deadline came before its turn")))
            } else {
                Ok(unit)
            }
        };
        let records = Records::with(&payload, self.table.clone());
        let source = stream::iter(records.map(move |unit| unit.and_then(in_time)));
        let mut ended = match payload.resubmitted_to() {
            None => self.pipelines.assemble_measured(source, &self.metrics),
            Some(pipeline) => {
                self.pipelines.assemble_for(pipeline, source, &self.metrics).ok_or_else(|| {
                    let (function, pipeline) = (self.function, pipeline.to_owned());
                    ProcessingError::UnknownPipeline { function, pipeline }
                })?
            }
        };
        let mut report = Report::new(self.function, (self.now)(), self.redact);
        while let Some(unit) = ended.next().await {
            if let Err(failed) = unit {
                report.add(&failed);
            }
        }
        let counts = BatchCounts {
            function: self.function,
            records: payload.records().len(),
            retries: report.retries(),
            faults: report.faults(),
        };
        let answer = report.respond(&payload, &self.faults).await;
        self.metrics.end(begun, (self.now)(), counts);
        answer
    }
}
