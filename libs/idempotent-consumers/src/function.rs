//! A Lambda function of one consumer.

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

/// Handles what Lambda delivers: a batch of a queue, an event of a bus, or one event by direct invocation.
pub struct Function<H, F> {
    consumer: Consumer<H>,
    types: EventTypes,
    processor: Processor<F>,
}

/// What Lambda is answered, as JSON.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To whoever invoked it with an event: what the handler returned.
    Value(Box<RawValue>),
    /// To a source: what has to come again.
    Batch(BatchResponse),
}

/// Why an invocation failed.
#[derive(Debug, Error)]
pub enum InvocationError {
    /// The event of a direct invocation was not handled. Whoever invoked the function hears it, so there is
    /// no fault.
    #[error(transparent)]
    Consume(#[from] ConsumeError),
    /// It can't be read.
    #[error("the event can't be read: {}", .0.error)]
    Unreadable(Failure),
    /// It is for another function.
    #[error("events of the type `{0}` are not handled here")]
    OtherType(String),
    /// A batch has to come again as a whole.
    #[error(transparent)]
    Processing(#[from] ProcessingError),
}

impl<H: Handler, F: FaultStore> Function<H, F> {
    /// The function of this consumer, with the same name, for events of these types. What it can't handle
    /// is kept in `faults`.
    pub fn new(consumer: Consumer<H>, types: impl Into<EventTypes>, faults: F) -> Self {
        let types = types.into();
        let pipeline = consumer.pipeline(types.clone());
        let (name, now) = (consumer.service().as_str(), consumer.clock());
        let processor = Processor::new(name, pipeline.into(), faults, now);
        Self { consumer, types, processor }
    }

    /// The same function, measured. Direct invocations are answered without a metric.
    #[must_use]
    pub fn with_metrics(mut self, metrics: Metrics) -> Self {
        self.processor = self.processor.with_metrics(metrics);
        self
    }

    /// Handles a payload.
    ///
    /// # Errors
    /// [`InvocationError`] if the invocation fails.
    pub async fn handle(
        &self,
        payload: Payload,
        deadline: Deadline,
    ) -> Result<Answer, InvocationError> {
        // A fault that is resubmitted is a batch, whatever it was at first.
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
