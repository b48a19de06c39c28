//! Station 6: what was stored becomes known to others, at least once. A repeat carries the same id, and
//! every event its stream and its version, so that consumers drop duplicates and notice gaps.

use std::sync::Arc;

use stream_processing::sources::{Payload, TableLayout};
use stream_processing::stored_events::cloud_event_of;
use stream_processing::{
    BatchResponse, Deadline, EventTypes, FaultStore, Pipeline, Pipelines, ProcessingError,
    Processor,
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
    /// A handler that publishes to `bus`.
    pub fn new(bus: impl EventBus, faults: F, now: Clock) -> Self {
        let pipelines = Pipelines::from(publish_to("bus", bus));
        let processor = Processor::new(NAME, pipelines, faults, now);
        Self { processor: processor.with_table(TableLayout::EventStore(upcasters())) }
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

fn publish_to(id: &str, bus: impl EventBus) -> Pipeline {
    let bus = Arc::new(bus);
    Pipeline::new(id, EventTypes::any(), move |units| {
        let events = units.try_map(|event, ()| cloud_event_of(event, NAMESPACE));
        bus.publish(events)
    })
}
