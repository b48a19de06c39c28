//! Station 6: what was stored becomes known to others, at least once. A repeat carries the same id, and
//! every event its stream and its version, so that consumers drop duplicates and notice gaps.

use stream_processing::sources::{Payload, TableLayout};
use stream_processing::stored_events::cloud_event_of;
use stream_processing::{
    BatchResponse, Deadline, EventTypes, FaultStore, Pipeline, Pipelines, PipelinesError,
    ProcessingError, Processor,
};

use crate::clock::Clock;
use crate::destination_events::upcasters;
use crate::event_bus::{EventBus, NAMESPACE};

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "publish-events";

/// The records that its mapping lets through: changes of history too, so that they are noticed.
pub const FILTER: &str = r#"{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"destination#"}]}}}}"#;

/// Publishes what was stored.
#[derive(Debug)]
pub struct PublishEventsHandler<F> {
    processor: Processor<F>,
}

impl<F: FaultStore> PublishEventsHandler<F> {
    /// A handler that publishes to `bus`, and to `stream` if there is one, each by itself. `disabled`
    /// names pipelines to leave out, separated by commas.
    ///
    /// # Errors
    /// [`PipelinesError`] if it names one that is not there.
    pub fn new(
        bus: Box<dyn EventBus>,
        stream: Option<Box<dyn EventBus>>,
        faults: F,
        now: Clock,
        disabled: &str,
    ) -> Result<Self, PipelinesError> {
        let mut pipelines = vec![publish_to("bus", bus)];
        pipelines.extend(stream.map(|stream| publish_to("stream", stream)));
        let processor =
            Processor::new(NAME, Pipelines::new(pipelines)?.without(disabled)?, faults, now);
        Ok(Self { processor: processor.with_table(TableLayout::EventStore(upcasters())) })
    }

    /// Publishes the events of a batch.
    ///
    /// # Errors
    /// [`ProcessingError`] if the whole batch has to come again.
    pub async fn handle(
        &self,
        batch: Payload,
        deadline: Deadline,
    ) -> Result<BatchResponse, ProcessingError> {
        self.processor.process(batch, deadline).await
    }
}

fn publish_to(id: &'static str, bus: Box<dyn EventBus>) -> Pipeline {
    Pipeline::new(id, EventTypes::any(), move |units| {
        let events = units.try_map(|event, ()| cloud_event_of(event, NAMESPACE));
        bus.publish(events)
    })
}
