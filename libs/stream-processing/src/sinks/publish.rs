//! Where flavors publish: whichever sink takes events.

use std::error::Error;

use super::{BatchApi, BatchSink};
use crate::{Event, Units};

/// A sink for events, as the last steps of a pipeline. The sinks for EventBridge, Kinesis, SQS and SNS are
/// some; a bus of one's own is another.
pub trait Publish: Send + Sync + 'static {
    /// Publishes each event at least once. What is not taken for now comes again.
    fn publish(&self, events: Units<Event>) -> Units;
}

impl<A: BatchApi> Publish for BatchSink<A>
where
    Event: TryInto<A::Entry, Error: Error>,
{
    fn publish(&self, events: Units<Event>) -> Units {
        events.through(BatchSink::publish(self))
    }
}
