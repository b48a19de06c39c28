//! The bucket's notifications: what S3 sends to functions when an object was put.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::Utc;
use serde_json::{Value, json};
use stream_processing::sources::Payload;
use tokio::sync::mpsc;

/// The pause before a failed notification is sent again.
const RETRY_PAUSE: Duration = Duration::from_millis(200);
/// Attempts of an asynchronous invocation, as in Lambda:
/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html>.
const ATTEMPTS: usize = 3;

/// The sending end: objects' changes are sent here.
#[derive(Debug, Clone)]
pub struct ObjectEvents {
    sender: mpsc::UnboundedSender<Value>,
    sequencer: Arc<AtomicU64>,
}

/// The receiving end, for the functions that are notified.
#[derive(Debug)]
pub struct ObjectEventsReceiver(mpsc::UnboundedReceiver<Value>);

impl ObjectEvents {
    /// A new channel for notifications: both of its ends.
    #[must_use]
    pub fn channel() -> (Self, ObjectEventsReceiver) {
        let (sender, receiver) = mpsc::unbounded_channel();
        // Greater than any sequencer of an earlier run.
        let now = u64::try_from(Utc::now().timestamp_micros()).unwrap_or_default();
        let sequencer = Arc::new(AtomicU64::new(now));
        (Self { sender, sequencer }, ObjectEventsReceiver(receiver))
    }

    /// The number of changes sent, counted from an arbitrary number.
    pub(crate) fn told(&self) -> u64 {
        self.sequencer.load(Ordering::Relaxed)
    }

    /// Sends that an object was put.
    pub(crate) fn created(&self, key: &str, etag: &str, size: usize) {
        let sequencer = self.sequencer.fetch_add(1, Ordering::Relaxed);
        let event = json!({"Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "local",
            "eventTime": Utc::now(),
            "eventName": "ObjectCreated:Put",
            "userIdentity": {"principalId": "local"},
            "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "responseElements": {},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "invalidate-cdn",
                "bucket": {
                    "name": "site",
                    "ownerIdentity": {"principalId": "local"},
                    "arn": "arn:aws:s3:::site",
                },
                "object": {
                    "key": key,
                    "size": size,
                    "eTag": etag,
                    "sequencer": format!("{sequencer:016X}"),
                },
            },
        }]});
        // When the system stops nobody receives any more, and its CDN stops too.
        let _ = self.sender.send(event);
    }
}

impl ObjectEventsReceiver {
    /// Delivers every notification to `handle`, until the last sender is dropped.
    pub async fn deliver<F, T, E>(mut self, handle: impl Fn(Payload) -> F)
    where
        F: Future<Output = Result<T, E>>,
        E: std::fmt::Display,
    {
        while let Some(event) = self.0.recv().await {
            let payload = match Payload::parse(event.to_string()) {
                Ok(payload) => payload,
                Err(error) => {
                    tracing::error!(%error, "a notification can't be read");
                    continue;
                }
            };
            for attempt in 1..=ATTEMPTS {
                match handle(payload.clone()).await {
                    Ok(_) => break,
                    Err(error) => tracing::warn!(%error, attempt, "a notification failed"),
                }
                tokio::time::sleep(RETRY_PAUSE).await;
            }
        }
    }
}
