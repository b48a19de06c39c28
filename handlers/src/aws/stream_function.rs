//! Hosts a handler of events on Lambda.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_runtime::{Context, Diagnostic, LambdaEvent, run, service_fn};
use serde::de::DeserializeOwned;
use stream_processing::sources::Payload;
use stream_processing::{Deadline, FaultStore, Processor};

use super::RuntimeApiError;

/// Runs a processor of batches until Lambda ends the process.
///
/// # Errors
/// [`RuntimeApiError`] if the runtime API can't be reached.
pub async fn run_stream_function<F: FaultStore>(
    processor: Processor<F>,
) -> Result<(), RuntimeApiError> {
    let service = service_fn(|event: LambdaEvent<Payload>| {
        // Boxed, because the compiler gives up on futures nested this deeply.
        let answer = Box::pin(processor.process(event.payload, deadline(&event.context)));
        async { answer.await.map_err(|error| diagnostic("ProcessingError", &error)) }
    });
    Ok(run(service).await?)
}

/// Runs a handler of single events, which answers nothing, until Lambda ends the process.
///
/// # Errors
/// [`RuntimeApiError`] if the runtime API can't be reached.
pub async fn run_event_function<P, F, T, E>(handle: impl Fn(P) -> F) -> Result<(), RuntimeApiError>
where
    P: DeserializeOwned,
    F: Future<Output = Result<T, E>>,
    E: std::error::Error,
{
    let service = service_fn(|event: LambdaEvent<P>| {
        let answer = handle(event.payload);
        async { answer.await.map(drop).map_err(|error| diagnostic("HandlerError", &error)) }
    });
    Ok(run(service).await?)
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
