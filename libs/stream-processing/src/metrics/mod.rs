//! Counts and times of a function as CloudWatch metrics: one line of JSON per invocation.
//!
//! Each pipeline is measured as a whole, and each of its steps that is [named](PipelineMetrics::step).
//! Metrics that are off never read the clock and keep nothing.
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
//! | `Records`, `Retries`, `Faults` | count | records of the
//! batch: delivered, to be delivered again, recorded as faults |
//! | `Duration` | ms | the invocation |
//! | `<pipeline>.In`, `.Out` | count | units that it took, and that reached its end |
//! | `<pipeline>.Failed`, `.Faulted` | count | units to be delivered again, and poison |
//! | `<pipeline>.IoTime` | ms | time spent waiting for its own I/O |
//! | `<pipeline>.WaitTime` | ms | time spent waiting for the source, which other pipelines may hold up |
//! | `<pipeline>.Utilisation` | percent | share of the invocation with work in flight |
//! | `<pipeline>.<step>.In`, `.Out`, `.Failed`, `.Faulted`, `.IoTime` | | the same for a step |

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

/// Measures the pipelines of a function, unless it is off. Clones share their measures.
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
    /// Measures nothing and writes nothing.
    #[must_use]
    pub fn off() -> Self {
        Self(None)
    }

    /// Writes metrics to stdout, which Lambda sends to CloudWatch, in this namespace.
    pub fn on_stdout(namespace: impl Into<String>) -> Self {
        Self::on(namespace, |line| println!("{line}"))
    }

    /// Passes the metrics to `write`, one line per invocation.
    pub fn on(namespace: impl Into<String>, write: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let (namespace, write) = (namespace.into(), Box::new(write));
        Self(Some(Arc::new(Registry { namespace, write, meters: Mutex::default() })))
    }

    /// The metrics of the pipeline with this id.
    #[must_use]
    pub fn pipeline(&self, id: &str) -> PipelineMetrics {
        PipelineMetrics(self.0.as_ref().map(|registry| {
            let mut meters = registry.meters.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(meters.entry(id.into()).or_default())
        }))
    }

    /// Starts an invocation. `None` if metrics are off.
    pub(crate) fn begin(&self) -> Option<Instant> {
        self.0.as_ref()?;
        Some(Instant::now())
    }

    /// Ends the invocation that began then, and writes its metrics.
    pub(crate) fn end(&self, begun: Option<Instant>, now: DateTime<Utc>, counts: BatchCounts) {
        let (Some(registry), Some(begun)) = (&self.0, begun) else { return };
        let mut meters = registry.meters.lock().unwrap_or_else(PoisonError::into_inner);
        let pipelines = meters.iter_mut().map(|(id, meter)| (Arc::clone(id), meter.take()));
        let batch = Batch { namespace: &registry.namespace, counts, now, took: begun.elapsed() };
        (registry.write)(&document(&batch, &pipelines.collect::<Vec<_>>()));
    }
}

/// Measures one pipeline, unless it is off.
#[derive(Debug, Clone)]
pub struct PipelineMetrics(Option<Arc<Meter>>);

impl PipelineMetrics {
    /// Measures these steps under a name. A unit counts as inside until it comes out; units that are filtered out
    /// never do, so leave filters outside.
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

    /// Measures a pipeline from its source to its end.
    pub(crate) fn whole(&self, units: Units, steps: impl FnOnce(Units) -> Units) -> Units {
        match &self.0 {
            None => steps(units),
            Some(meter) => measured::pipeline(meter, units, steps),
        }
    }
}
