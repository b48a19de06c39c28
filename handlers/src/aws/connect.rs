//! Connects to services before the first event.

use std::time::Duration;

use tokio::time::timeout;

/// Lambda gives a start ten seconds (<https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>);
/// the SDK alone would wait longer for a service that does not answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Makes requests whose answers don't matter, so that the first event finds open connections. If a service does not
/// answer, the first event fails, not the start.
pub(super) async fn connect(requests: impl Future) {
    if timeout(PATIENCE, requests).await.is_err() {
        tracing::warn!("a service does not answer yet");
    }
}
