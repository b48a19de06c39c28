//! Hosts one station's function on Lambda. Each binary in `src/bin` calls one of these.

use super::event_function::{run_batch_function, run_object_function, run_tick_function};
use super::host_error::HostError;
use super::http_function::run_http_function;
use super::logging::start_logging;
use super::parts::AwsParts;
use crate::station::{BatchStation, HttpStation, ObjectStation, TickStation};

/// Runs a station that HTTP requests trigger, until Lambda ends the process.
///
/// # Errors
/// [`HostError`] if the function can't start, or the runtime API can't be reached.
pub async fn host_http<S: HttpStation>() -> Result<(), HostError> {
    start_logging()?;
    run_http_function(S::assemble(AwsParts::of(S::DECLARATION).await?).await?).await
}

/// Runs a station that streams and queues trigger, until Lambda ends the process.
///
/// # Errors
/// The same as of [`host_http`].
pub async fn host_batches<S: BatchStation>() -> Result<(), HostError> {
    start_logging()?;
    run_batch_function(S::assemble(AwsParts::of(S::DECLARATION).await?).await?).await
}

/// Runs a station that changes of objects trigger, until Lambda ends the process.
///
/// # Errors
/// The same as of [`host_http`].
pub async fn host_objects<S: ObjectStation>() -> Result<(), HostError> {
    start_logging()?;
    run_object_function(S::assemble(AwsParts::of(S::DECLARATION).await?).await?).await
}

/// Runs a station that a schedule triggers, until Lambda ends the process.
///
/// # Errors
/// The same as of [`host_http`].
pub async fn host_ticks<S: TickStation>() -> Result<(), HostError> {
    start_logging()?;
    run_tick_function(S::assemble(AwsParts::of(S::DECLARATION).await?).await?).await
}
