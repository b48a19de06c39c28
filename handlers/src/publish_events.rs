//! Station 6: what was stored becomes known to others, at least once. A repeat carries the same id, and
//! every event its stream and its version, so that consumers drop duplicates and notice gaps.

use stream_processing::sources::TableLayout;
use stream_processing::stored_events::cloud_event_of;
use stream_processing::{EventTypes, FaultStore, Pipeline, Pipelines, PipelinesError, Processor};

use crate::clock::Clock;
use crate::event_bus::{EventBus, NAMESPACE};
use crate::stored_events::upcasters;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "publish-events";

/// The records that its mapping lets through: changes of history too, so that they are noticed.
pub const FILTER: &str =
    r#"{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"destination#"},{"prefix":"area#"}]}}}}"#;

/// The function that publishes what was stored, to `bus`, and to `stream` if there is one, each by itself.
///
/// # Errors
/// [`PipelinesError`] if two of its pipelines have one name.
pub fn processor<F: FaultStore>(
    bus: Box<dyn EventBus>,
    stream: Option<Box<dyn EventBus>>,
    faults: F,
    now: Clock,
) -> Result<Processor<F>, PipelinesError> {
    let mut pipelines = vec![publish_to("bus", bus)];
    pipelines.extend(stream.map(|stream| publish_to("stream", stream)));
    Ok(Processor::new(NAME, Pipelines::new(pipelines)?, faults, now)
        .with_table(TableLayout::EventStore(upcasters())))
}

fn publish_to(id: &'static str, bus: Box<dyn EventBus>) -> Pipeline {
    Pipeline::new(id, EventTypes::any(), move |units| {
        let events = units.try_map(|event, ()| cloud_event_of(event, NAMESPACE));
        bus.publish(events)
    })
}
