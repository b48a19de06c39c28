//! The port to the bus, on which other services hear of what happened.

use stream_processing::{CloudEvent, Units};

/// What all events of this system have in the beginning of their type.
pub const NAMESPACE: &str = "com.visitplannr";

/// The pattern of proposals on the bus, for the rules of whoever wants them.
pub const PROPOSALS: &str = r#"{"source":["com.visitplannr"],"detail-type":[{"prefix":"com.visitplannr.destination.DestinationProposed."}]}"#;

/// Takes events for whoever wants them.
pub trait EventBus: Send + Sync + 'static {
    /// The last steps of a pipeline: publishes each event at least once. What the bus does not take for
    /// now comes again.
    fn publish(&self, events: Units<CloudEvent>) -> Units;
}
