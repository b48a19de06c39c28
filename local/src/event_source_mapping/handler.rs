//! The function behind a mapping, and its invocation.

use std::fmt::Display;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use stream_processing::BatchResponse;
use stream_processing::sources::Payload;

use super::outcome::Outcome;
use super::piece::Piece;

type Answer = Pin<Box<dyn Future<Output = Result<BatchResponse, String>> + Send>>;

/// A function that takes batches. Make one with [`handler`](handler()).
pub type Handler = Arc<dyn Fn(Payload) -> Answer + Send + Sync>;

/// Makes a [`Handler`] of any asynchronous function whose error can be displayed.
pub fn handler<F, A, E>(function: F) -> Handler
where
    F: Fn(Payload) -> A + Send + Sync + 'static,
    A: Future<Output = Result<BatchResponse, E>> + Send + 'static,
    E: Display,
{
    Arc::new(move |batch| {
        let answer = function(batch);
        Box::pin(async move { answer.await.map_err(|error| error.to_string()) })
    })
}

/// Invokes the function with the records, as Lambda would: a
/// panic or a timeout is a failure, and affects nothing else.
pub(super) async fn invoke(handler: &Handler, piece: &Piece, timeout: Duration) -> Outcome {
    let payload = piece.payload();
    let handler = Arc::clone(handler);
    // In its own task, which also creates the future, so that a panic stays there.
    let mut task = tokio::spawn(async move { handler(payload).await });
    match tokio::time::timeout(timeout, &mut task).await {
        Ok(Ok(Ok(response))) => Outcome::of(&response, piece.records()),
        Ok(Ok(Err(error))) => Outcome::Failed(error),
        Ok(Err(error)) => Outcome::Failed(format!("the function panicked: {error}")),
        Err(_) => {
            task.abort();
            Outcome::Failed(format!("the function took longer than {timeout:?}"))
        }
    }
}
