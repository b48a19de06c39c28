//! Buses on AWS: EventBridge, and a Kinesis data stream for subscribers that need order and history.

use stream_processing::sinks::{DataStream, EventBus as EventBridge};
use stream_processing::{CloudEvent, Units};

use crate::ports::event_bus::EventBus;

impl EventBus for EventBridge {
    fn publish(&self, events: Units<CloudEvent>) -> Units {
        events.through(EventBridge::publish(self))
    }
}

/// The partition key is the event's stream, so that the events of a destination stay in order.
impl EventBus for DataStream {
    fn publish(&self, events: Units<CloudEvent>) -> Units {
        events.through(DataStream::publish(self))
    }
}

/// Connects to EventBridge before the first event, by a request that it has to refuse.
pub(super) async fn warm_up_bus(client: &aws_sdk_eventbridge::Client) {
    if let Err(error) = client.put_events().set_entries(Some(vec![])).send().await
        && error.as_service_error().is_none()
    {
        let error = aws_sdk_eventbridge::error::DisplayErrorContext(error);
        tracing::warn!(%error, "EventBridge does not answer yet");
    }
}

/// Connects to Kinesis before the first event, by a request that it has to refuse.
pub(super) async fn warm_up_stream(client: &aws_sdk_kinesis::Client, stream: &str) {
    let request = client.put_records().stream_name(stream).set_records(Some(vec![]));
    if let Err(error) = request.send().await
        && error.as_service_error().is_none()
    {
        let error = aws_sdk_kinesis::error::DisplayErrorContext(error);
        tracing::warn!(%error, "Kinesis does not answer yet");
    }
}
