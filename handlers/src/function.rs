//! What a host invokes: a station's function, put together. There is a kind for each way of being triggered.

use std::error::Error;
use std::future::Future;

use stream_processing::metrics::Metrics;
use stream_processing::sources::Payload;
use stream_processing::{
    BatchResponse, Deadline, FaultStore, PipelinesError, ProcessingError, Processor,
};

use crate::http_api::{Request, Response};

/// A function that answers HTTP requests. Its errors are answers too.
pub trait HttpFunction: Send + Sync {
    /// Answers a request.
    fn handle(&self, request: Request) -> impl Future<Output = Response> + Send;
}

/// A function that takes batches from streams and queues: a processor, or several behind different streams.
pub trait BatchFunction: Sized + Send + Sync {
    /// Processes what was delivered.
    ///
    /// # Errors
    /// [`ProcessingError`] if all of it has to come again.
    fn process(
        &self,
        payload: Payload,
        deadline: Deadline,
    ) -> impl Future<Output = Result<BatchResponse, ProcessingError>> + Send;

    /// The same function without these pipelines; see [`Processor::without`].
    ///
    /// # Errors
    /// [`PipelinesError`] if one of them is not there.
    fn without(self, disabled: &str) -> Result<Self, PipelinesError>;

    /// The same function, measured.
    #[must_use]
    fn with_metrics(self, metrics: Metrics) -> Self;
}

/// A function that is notified of changes of the site's objects.
pub trait ObjectFunction: Send + Sync {
    /// Why the notification has to come again.
    type Error: Error + Send;

    /// Handles a notification.
    fn handle(&self, notification: Payload)
    -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// A function that runs at intervals.
pub trait TickFunction: Send + Sync {
    /// Why it has to run again.
    type Error: Error + Send;

    /// Runs once.
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
