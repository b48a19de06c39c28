//! Hosts handlers of what Lambda delivers.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_runtime::{Context, Diagnostic, LambdaEvent, run, service_fn};
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use stream_processing::metrics::Metrics;
use stream_processing::sources::Payload;
use stream_processing::{Deadline, PipelinesError};
use thiserror::Error;

use super::RuntimeApiError;
use super::settings::{SettingError, optional_setting};
use crate::stream_function::StreamFunction;

/// Why a function of a stream ended.
#[derive(Debug, Error)]
pub enum StreamFunctionError {
    /// One of its settings makes no sense.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// It can't leave out what it does not have.
    #[error("the environment variable DISABLED_PIPELINES: {0}")]
    Pipelines(#[from] PipelinesError),
    /// Nobody asks it for anything.
    #[error(transparent)]
    RuntimeApi(#[from] RuntimeApiError),
}

/// Runs a function of batches until Lambda ends the process. Two settings are the same for all of them:
/// `METRICS_NAMESPACE` switches metrics on, in that namespace; `DISABLED_PIPELINES` names pipelines to leave
/// out.
///
/// # Errors
/// [`StreamFunctionError`] if a setting is wrong, or the runtime API can't be reached.
pub async fn run_stream_function(function: impl StreamFunction) -> Result<(), StreamFunctionError> {
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
    run(service).await.map_err(RuntimeApiError::from)?;
    Ok(())
}

/// Runs a handler that takes payloads and answers nothing, until Lambda ends the process.
///
/// # Errors
/// [`RuntimeApiError`] if the runtime API can't be reached.
pub async fn run_payload_function<F, T, E>(
    handle: impl Fn(Payload) -> F,
) -> Result<(), RuntimeApiError>
where
    F: Future<Output = Result<T, E>>,
    E: std::error::Error,
{
    let service = service_fn(|event: LambdaEvent<Box<RawValue>>| {
        let answer = parsed(event.payload).map(&handle);
        async move { answer?.await.map(drop).map_err(|error| diagnostic("HandlerError", &error)) }
    });
    Ok(run(service).await?)
}

/// Runs a handler of ticks, which takes plain invocations, until Lambda ends the process. What a tick says does not
/// matter: that it came is the message.
///
/// # Errors
/// [`RuntimeApiError`] if the runtime API can't be reached.
pub async fn run_tick_function<F, T, E>(handle: impl Fn() -> F) -> Result<(), RuntimeApiError>
where
    F: Future<Output = Result<T, E>>,
    E: std::error::Error,
{
    let service = service_fn(|_: LambdaEvent<IgnoredAny>| {
        let answer = handle();
        async move { answer.await.map(drop).map_err(|error| diagnostic("HandlerError", &error)) }
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
