//! Hosts functions that Lambda invokes with events: batches of streams and queues, notifications, ticks.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_runtime::{Context, Diagnostic, LambdaEvent, run, service_fn};
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use stream_processing::Deadline;
use stream_processing::metrics::Metrics;
use stream_processing::sources::Payload;

use super::HostError;
use super::settings::optional_setting;
use crate::function::{BatchFunction, ObjectFunction, TickFunction};

/// Runs a function of batches until Lambda ends the process. Two settings are common to all of them:
/// `METRICS_NAMESPACE` enables metrics in this namespace; `DISABLED_PIPELINES` names pipelines to disable.
pub(super) async fn run_batch_function(function: impl BatchFunction) -> Result<(), HostError> {
    let disabled = optional_setting::<String>("DISABLED_PIPELINES")?.unwrap_or_default();
    let namespace = optional_setting::<String>("METRICS_NAMESPACE")?;
    let metrics = namespace.map_or_else(Metrics::off, Metrics::on_stdout);
    let function = function.without(&disabled)?.with_metrics(metrics);
    let service = service_fn(|event: LambdaEvent<Box<RawValue>>| {
        let answer = parsed(event.payload).map(|payload| {
            // Boxed, because the compiler rejects futures nested this deeply.
            Box::pin(function.process(payload, deadline(&event.context)))
        });
        async move { answer?.await.map_err(|error| diagnostic("ProcessingError", &error)) }
    });
    Ok(run(service).await?)
}

/// Runs a function of notifications until Lambda ends the process.
pub(super) async fn run_object_function(function: impl ObjectFunction) -> Result<(), HostError> {
    let service = service_fn(|event: LambdaEvent<Box<RawValue>>| {
        let answer = parsed(event.payload).map(|notification| function.handle(notification));
        async move { answer?.await.map_err(|error| diagnostic("HandlerError", &error)) }
    });
    Ok(run(service).await?)
}

/// Runs a function of ticks until Lambda ends the process. The content of a tick is ignored.
pub(super) async fn run_tick_function(function: impl TickFunction) -> Result<(), HostError> {
    let service = service_fn(|_: LambdaEvent<IgnoredAny>| {
        let answer = function.tick();
        async move { answer.await.map_err(|error| diagnostic("HandlerError", &error)) }
    });
    Ok(run(service).await?)
}

/// A payload of no known service fails like any other error: it is logged and reported to Lambda.
fn parsed(json: Box<RawValue>) -> Result<Payload, Diagnostic> {
    Payload::parse(Box::<str>::from(json)).map_err(|error| diagnostic("PayloadError", &error))
}

/// The context has the end of the invocation, in milliseconds since the epoch.
fn deadline(context: &Context) -> Deadline {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Deadline::after(Duration::from_millis(context.deadline).saturating_sub(now))
}

fn diagnostic(error_type: &str, error: &impl std::error::Error) -> Diagnostic {
    tracing::error!(%error, "the invocation failed");
    Diagnostic { error_type: error_type.to_owned(), error_message: error.to_string() }
}
