//! A Lambda function with one consumer.

use std::fmt;

use serde::Serialize;
use serde_json::value::RawValue;
use stream_processing::metrics::Metrics;
use stream_processing::sources::{Payload, Records, Service};
use stream_processing::{
    BatchResponse, Deadline, Event, EventTypes, Failure, FaultStore, ProcessingError, Processor,
};
use thiserror::Error;

use crate::{ConsumeError, Consumer, Handler};

/// Handles a payload of Lambda: a batch of a queue, an event of a bus, or one event by direct invocation.
pub struct Function<H, F> {
    consumer: Consumer<H>,
    types: EventTypes,
    processor: Processor<F>,
}

/// The function's answer, as JSON.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The handler's result, for a direct invocation with an event.
    Value(Box<RawValue>),
    /// The records to deliver again, for an event source.
    Batch(BatchResponse),
}

/// Why an invocation failed, for Lambda to report.
#[derive(Debug, Error)]
pub enum InvocationError {
    /// The event of a direct invocation was not handled. The caller gets the error, so there is no fault.
    #[error(transparent)]
    Consume(#[from] ConsumeError),
    /// The event of a direct invocation can't be read.
    #[error("the event can't be read: {}", .0.error)]
    Unreadable(Failure),
    /// The event has a type that this function does not handle.
    #[error("events of the type `{0}` are not handled here")]
    OtherType(String),
    /// The whole batch has to be delivered again.
    #[error(transparent)]
    Processing(#[from] ProcessingError),
}

impl<H: Handler, F: FaultStore> Function<H, F> {
    /// The function of this consumer, with the same name, for events of
    /// these types. Events that it can't handle are stored in `faults`.
    pub fn new(consumer: Consumer<H>, types: impl Into<EventTypes>, faults: F) -> Self {
        let types = types.into();
        let pipeline = consumer.pipeline(types.clone());
        let (name, now) = (consumer.service().as_str(), consumer.clock());
        let processor = Processor::new(name, pipeline.into(), faults, now);
        Self { consumer, types, processor }
    }

    /// The function measures its batches. Direct invocations have no metrics.
    #[must_use]
    pub fn with_metrics(mut self, metrics: Metrics) -> Self {
        self.processor = self.processor.with_metrics(metrics);
        self
    }

    /// Handles a payload: a direct invocation, or a batch.
    ///
    /// # Errors
    /// [`InvocationError`] if the invocation fails, so that Lambda may retry it.
    pub async fn handle(
        &self,
        payload: Payload,
        deadline: Deadline,
    ) -> Result<Answer, InvocationError> {
        // A resubmitted fault is a batch, whatever it was before.
        let is_direct = payload.service() == Some(Service::Invocation)
            && payload.records().len() == 1
            && payload.resubmitted_to().is_none();
        match is_direct.then(|| Records::of(&payload).next()).flatten() {
            Some(unit) => {
                let unit = unit.map_err(|failed| InvocationError::Unreadable(failed.failure))?;
                self.answer(unit.event()).await.map(Answer::Value)
            }
            None => Ok(Answer::Batch(self.processor.process(payload, deadline).await?)),
        }
    }

    async fn answer(&self, event: &Event) -> Result<Box<RawValue>, InvocationError> {
        if !self.types.includes(&event.event_type) {
            return Err(InvocationError::OtherType(event.event_type.clone()));
        }
        Ok(self.consumer.consume_delivered(event).await?.into_json())
    }
}

impl<H, F> fmt::Debug for Function<H, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Function({:?}, {:?})", self.consumer, self.types)
    }
}
