//! Hosts what Lambda invokes by events: batches of streams and queues, notifications, ticks.

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

/// Runs a function of batches until Lambda ends the process. Two settings are the same for all of them:
/// `METRICS_NAMESPACE` switches metrics on, in that namespace; `DISABLED_PIPELINES` names pipelines to leave
/// out.
pub(super) async fn run_batch_function(function: impl BatchFunction) -> Result<(), HostError> {
    let disabled = optional_setting::<String>("DISABLED_PIPELINES")?.unwrap_or_default();
    let namespace = optional_setting::<String>("METRICS_NAMESPACE")?;
    let metrics = namespace.map_or_else(Metrics::off, Metrics::on_stdout);
    let function = function.without(&disabled)?.with_metrics(metrics);
    let service = service_fn(|event: LambdaEvent<Box<RawValue>>| {
        let answer = parsed(event.payload).map(|payload| {
            // Boxed, because the compiler gives up on futures nested this deeply.
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

/// Runs a function of ticks until Lambda ends the process. What a tick says does not matter: that it came is the message.
pub(super) async fn run_tick_function(function: impl TickFunction) -> Result<(), HostError> {
    let service = service_fn(|_: LambdaEvent<IgnoredAny>| {
        let answer = function.tick();
        async move { answer.await.map_err(|error| diagnostic("HandlerError", &error)) }
    });
    Ok(run(service).await?)
}

/// A payload that no source knows fails as any other error does: it is logged, and answered.
fn parsed(json: Box<RawValue>) -> Result<Payload, Diagnostic> {
    Payload::parse(Box::<str>::from(json)).map_err(|error| diagnostic("PayloadError", &error))
}

/// The context says when the invocation ends, in milliseconds since the epoch.
fn deadline(context: &Context) -> Deadline {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Deadline::after(Duration::from_millis(context.deadline).saturating_sub(now))
}

fn diagnostic(error_type: &str, error: &impl std::error::Error) -> Diagnostic {
    tracing::error!(%error, "the invocation failed");
    Diagnostic { error_type: error_type.to_owned(), error_message: error.to_string() }
}
