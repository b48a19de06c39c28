//! A function: a payload in, its events through the pipelines, faults and an answer out.

use chrono::{DateTime, Utc};
use futures::{StreamExt, stream};

use crate::metrics::{BatchCounts, Metrics};
use crate::report::Report;
use crate::sources::{Payload, Records, TableLayout};
use crate::{
    BatchResponse, Deadline, Failure, Fault, FaultStore, Pipelines, PipelinesError,
    ProcessingError, UnitOfWork,
};

/// Runs the pipelines of a function over what it is sent.
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
    /// A function of this name, which is part of its faults' ids and never changes.
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

    /// The same function, reading the stream of a table that is laid out like this.
    #[must_use]
    pub fn with_table(mut self, table: TableLayout) -> Self {
        self.table = table;
        self
    }

    /// The same function, whose faults are changed before they are stored or logged: what must not outlast the delivery
    /// is taken out of their records. A fault that is resubmitted is without it.
    #[must_use]
    pub fn with_redaction(mut self, redact: fn(Fault) -> Fault) -> Self {
        self.redact = redact;
        self
    }

    /// The same function without these pipelines, which a setting names, separated by commas. Their events are
    /// done without them: what has to wait is held back where it comes from.
    ///
    /// # Errors
    /// [`PipelinesError::Unknown`] if one of them is not there.
    pub fn without(mut self, disabled: &str) -> Result<Self, PipelinesError> {
        self.pipelines = self.pipelines.without(disabled)?;
        Ok(self)
    }

    /// The same function, measured.
    #[must_use]
    pub fn with_metrics(mut self, metrics: Metrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// Processes what was delivered; what was resubmitted, in its pipeline only. What is not begun by the
    /// deadline comes again. Faults are recorded when everything has gone through.
    ///
    /// # Errors
    /// [`ProcessingError`] if all of it has to come again.
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
