//! The port that flavors publish to: any sink that takes events.

use std::error::Error;

use super::{BatchApi, BatchSink};
use crate::{Event, Units};

/// A sink for events, as the last steps of a pipeline. The sinks for EventBridge, Kinesis, SQS and SNS implement it;
/// your own bus can, too.
pub trait Publish: Send + Sync + 'static {
    /// Publishes each event at least once. An event that is not taken for now is delivered again.
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
