//! What a function does with its time, as CloudWatch metrics: one line of JSON an invocation.
//!
//! Each pipeline is measured as a whole, and each of its steps that is [named](PipelineMetrics::step).
//! Metrics that are off ask for no time and keep nothing.
//!
//! ```
//! use stream_processing::metrics::Metrics;
//! use stream_processing::{EventTypes, Pipeline};
//!
//! let metrics = Metrics::on_stdout("Things");
//! let names = metrics.pipeline("names");
//! let pipeline = Pipeline::new("names", EventTypes::any(), move |units| {
//!     names.step("look up", units, |units| units.map(|event, ()| event.id.clone()))
//! });
//! // Then `Processor::new(...).with_metrics(metrics)`.
//! # drop(pipeline);
//! ```
//!
//! | metric | unit | of |
//! |---|---|---|
//! | `Records`, `Retries`, `Faults` | count | the batch: delivered, coming again, recorded as faults |
//! | `Duration` | ms | the invocation |
//! | `<pipeline>.In`, `.Out` | count | units that it took, and that reached its end |
//! | `<pipeline>.Failed`, `.Faulted` | count | units that come again, and that are poison |
//! | `<pipeline>.IoTime` | ms | waiting for its own work |
//! | `<pipeline>.WaitTime` | ms | waiting for the source, which others hold up |
//! | `<pipeline>.Utilisation` | percent | of the invocation, with work in flight |
//! | `<pipeline>.<step>.In`, `.Out`, `.Failed`, `.Faulted`, `.IoTime` | | the same of a step |

mod batch_counts;
mod document;
mod measured;
mod meter;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Utc};

pub(crate) use batch_counts::BatchCounts;

use crate::Units;
use document::{Batch, document};
use meter::Meter;

/// Measures the pipelines of a function, or does not. Clones share what they measure.
#[derive(Debug, Clone, Default)]
pub struct Metrics(Option<Arc<Registry>>);

struct Registry {
    namespace: String,
    write: Box<dyn Fn(&str) + Send + Sync>,
    meters: Mutex<BTreeMap<Arc<str>, Arc<Meter>>>,
}

impl fmt::Debug for Registry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Metrics({})", self.namespace)
    }
}

impl Metrics {
    /// None.
    #[must_use]
    pub fn off() -> Self {
        Self(None)
    }

    /// Metrics on stdout, where Lambda takes them from, in this namespace.
    pub fn on_stdout(namespace: impl Into<String>) -> Self {
        Self::on(namespace, |line| println!("{line}"))
    }

    /// Metrics that are handed to `write`, a line an invocation.
    pub fn on(namespace: impl Into<String>, write: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let (namespace, write) = (namespace.into(), Box::new(write));
        Self(Some(Arc::new(Registry { namespace, write, meters: Mutex::default() })))
    }

    /// Those of a pipeline.
    #[must_use]
    pub fn pipeline(&self, id: &str) -> PipelineMetrics {
        PipelineMetrics(self.0.as_ref().map(|registry| {
            let mut meters = registry.meters.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(meters.entry(id.into()).or_default())
        }))
    }

    /// The invocation begins now.
    pub(crate) fn begin(&self) -> Option<Instant> {
        self.0.as_ref()?;
        Some(Instant::now())
    }

    /// The invocation that began then ends now.
    pub(crate) fn end(&self, begun: Option<Instant>, now: DateTime<Utc>, counts: BatchCounts) {
        let (Some(registry), Some(begun)) = (&self.0, begun) else { return };
        let mut meters = registry.meters.lock().unwrap_or_else(PoisonError::into_inner);
        let pipelines = meters.iter_mut().map(|(id, meter)| (Arc::clone(id), meter.take()));
        let batch = Batch { namespace: &registry.namespace, counts, now, took: begun.elapsed() };
        (registry.write)(&document(&batch, &pipelines.collect::<Vec<_>>()));
    }
}

/// Measures one pipeline, or does not.
#[derive(Debug, Clone)]
pub struct PipelineMetrics(Option<Arc<Meter>>);

impl PipelineMetrics {
    /// These steps, measured under a name. A unit is in them until it comes out; what they filter out
    /// never does, so leave filters outside.
    pub fn step<T: Send + 'static, U: Send + 'static>(
        &self,
        name: &'static str,
        units: Units<T>,
        steps: impl FnOnce(Units<T>) -> Units<U>,
    ) -> Units<U> {
        match &self.0 {
            None => steps(units),
            Some(meter) => measured::step(meter, name, units, steps),
        }
    }

    /// A whole pipeline, measured.
    pub(crate) fn whole(&self, units: Units, steps: impl FnOnce(Units) -> Units) -> Units {
        match &self.0 {
            None => steps(units),
            Some(meter) => measured::pipeline(meter, units, steps),
        }
    }
}
