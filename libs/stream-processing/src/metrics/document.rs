//! A line in CloudWatch's embedded metric format:
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::batch_counts::BatchCounts;
use super::meter::{Counts, Measures};

/// Metrics in one directive, at most, by the specification.
const MOST: usize = 100;
const DIMENSION: &str = "FunctionName";

pub(super) struct Batch<'a> {
    pub(super) namespace: &'a str,
    pub(super) counts: BatchCounts,
    pub(super) now: DateTime<Utc>,
    pub(super) took: Duration,
}

/// The metrics of an invocation. Pipelines are part of the metrics' names, because a document holds one value for
/// each name, whatever the dimensions.
pub(super) fn document(batch: &Batch<'_>, pipelines: &[(Arc<str>, Measures)]) -> String {
    let mut metrics = Members::default();
    metrics.count("Records", batch.counts.records);
    metrics.count("Retries", batch.counts.retries);
    metrics.count("Faults", batch.counts.faults);
    metrics.time("Duration", batch.took);
    for (id, measures) in pipelines {
        metrics.counts(id, measures.counts);
        metrics.time(&format!("{id}.IoTime"), measures.io);
        metrics.time(&format!("{id}.WaitTime"), measures.wait);
        let worked = (measures.working + measures.io).as_secs_f64();
        let share = 100.0 * worked / batch.took.as_secs_f64().max(f64::MIN_POSITIVE);
        metrics.add(format!("{id}.Utilisation"), "Percent", json!(share.min(100.0)));
        for (step, measures) in &measures.steps {
            let name = format!("{id}.{step}");
            metrics.counts(&name, measures.counts);
            metrics.time(&format!("{name}.IoTime"), measures.io);
        }
    }
    metrics.into_document(batch)
}

#[derive(Default)]
struct Members {
    definitions: Vec<Value>,
    values: Map<String, Value>,
}

impl Members {
    fn add(&mut self, name: String, unit: &str, value: Value) {
        self.definitions.push(json!({"Name": name, "Unit": unit}));
        self.values.insert(name, value);
    }

    fn count(&mut self, name: &str, count: usize) {
        self.add(name.to_owned(), "Count", json!(count));
    }

    fn counts(&mut self, of: &str, counts: Counts) {
        self.count(&format!("{of}.In"), counts.taken);
        self.count(&format!("{of}.Out"), counts.done);
        self.count(&format!("{of}.Failed"), counts.failed);
        self.count(&format!("{of}.Faulted"), counts.faulted);
    }

    fn time(&mut self, name: &str, time: Duration) {
        self.add(name.to_owned(), "Milliseconds", json!(time.as_secs_f64() * 1000.0));
    }

    fn into_document(self, batch: &Batch<'_>) -> String {
        let directive = |metrics: &[Value]| {
            json!({
                "Namespace": batch.namespace,
                "Dimensions": [[DIMENSION]],
                "Metrics": metrics,
            })
        };
        let directives: Vec<Value> = self.definitions.chunks(MOST).map(directive).collect();
        let mut document = self.values;
        document.insert(DIMENSION.to_owned(), batch.counts.function.into());
        let timestamp = batch.now.timestamp_millis();
        let metadata = json!({"Timestamp": timestamp, "CloudWatchMetrics": directives});
        document.insert("_aws".to_owned(), metadata);
        Value::Object(document).to_string()
    }
}
