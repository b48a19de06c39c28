//! Connecting before the first event does.

use std::time::Duration;

use tokio::time::timeout;

/// Lambda gives a start ten seconds
/// (<https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>); the SDK alone
/// would go on longer with a service that does not answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Lets requests to the services be made whose answers do not matter, so that the first event finds
/// open connections. A service that does not answer is the first event's trouble, not the start's.
pub(super) async fn connect(requests: impl Future) {
    if timeout(PATIENCE, requests).await.is_err() {
        tracing::warn!("a service does not answer yet");
    }
}
