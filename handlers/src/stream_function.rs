//! What streams and queues trigger, as whoever hosts it sees it.

use std::future::Future;

use stream_processing::metrics::Metrics;
use stream_processing::sources::Payload;
use stream_processing::{
    BatchResponse, Deadline, FaultStore, PipelinesError, ProcessingError, Processor,
};

/// A function that takes batches: a processor, or several behind different streams.
pub trait StreamFunction: Sized + Send + Sync {
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

impl<F: FaultStore> StreamFunction for Processor<F> {
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
