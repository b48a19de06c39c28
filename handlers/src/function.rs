//! A station's function, as hosts invoke it. There is a trait for each kind of trigger.

use std::error::Error;
use std::future::Future;

use stream_processing::metrics::Metrics;
use stream_processing::sources::Payload;
use stream_processing::{
    BatchResponse, Deadline, FaultStore, PipelinesError, ProcessingError, Processor,
};

use crate::http_api::{Request, Response};

/// A function that answers HTTP requests. Errors are responses too.
pub trait HttpFunction: Send + Sync {
    /// Answers a request; it never fails.
    fn handle(&self, request: Request) -> impl Future<Output = Response> + Send;
}

/// A function that takes batches of streams and queues: a processor, or one for each of several streams.
pub trait BatchFunction: Sized + Send + Sync {
    /// Processes a payload of Lambda.
    ///
    /// # Errors
    /// [`ProcessingError`] if the whole batch has to be delivered again.
    fn process(
        &self,
        payload: Payload,
        deadline: Deadline,
    ) -> impl Future<Output = Result<BatchResponse, ProcessingError>> + Send;

    /// Disables these pipelines; see [`Processor::without`].
    ///
    /// # Errors
    /// [`PipelinesError`] if there is no such pipeline.
    fn without(self, disabled: &str) -> Result<Self, PipelinesError>;

    /// Writes the metrics of each invocation to `metrics`.
    #[must_use]
    fn with_metrics(self, metrics: Metrics) -> Self;
}

/// A function that is notified of changes of the site's objects.
pub trait ObjectFunction: Send + Sync {
    /// Why the notification has to be delivered again.
    type Error: Error + Send;

    /// Handles a notification of S3.
    fn handle(&self, notification: Payload)
    -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// A function that runs at intervals.
pub trait TickFunction: Send + Sync {
    /// Why it has to run again.
    type Error: Error + Send;

    /// Runs once, for one tick of the schedule.
    fn tick(&self) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

impl<F: FaultStore> BatchFunction for Processor<F> {
    async fn process(
        &self,
        payload: Payload,
        deadline: Deadline,
    ) -> Result<BatchResponse, ProcessingError> {
        Self::process(self, payload, deadline).await
    }

    fn without(self, disabled: &str) -> Result<Self, PipelinesError> {
        Self::without(self, disabled)
    }

    fn with_metrics(self, metrics: Metrics) -> Self {
        Self::with_metrics(self, metrics)
    }
}
