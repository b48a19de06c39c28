//! The port to the bus, on which other services hear of what happened.

use stream_processing::{CloudEvent, Units};

/// What all events of this system have in the beginning of their type.
pub const NAMESPACE: &str = "com.visitplannr";

/// The pattern of proposals on the bus, for the rules of whoever wants them.
pub const PROPOSALS: &str = r#"{"source":["com.visitplannr"],"detail-type":[{"prefix":"com.visitplannr.destination.DestinationProposed."}]}"#;

/// The pattern of what is archived: all events of this system, and none of them twice. Commands are not events,
/// whoever sends them, and may have an address in clear. Replays are left out, EventBridge's own and those of
/// `visitplannr replay`; imported history is said for the first time.
pub const ARCHIVED: &str = r#"{"source":["com.visitplannr"],"detail-type":[{"prefix":"com.visitplannr."}],"replay-name":[{"exists":false}],"detail":{"replayname":[{"exists":false},{"prefix":"import-"}]}}"#;

/// Takes events for whoever wants them.
pub trait EventBus: Send + Sync + 'static {
    /// The last steps of a pipeline: publishes each event at least once. What the bus does not take for
    /// now comes again.
    fn publish(&self, events: Units<CloudEvent>) -> Units;
}
