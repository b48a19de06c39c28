//! The port to the bus, on which other services subscribe to events.

use stream_processing::{CloudEvent, Units};

/// The beginning of the types of all events of this system.
pub const NAMESPACE: &str = "com.visitplannr";

/// The event pattern for proposals on the bus, for rules.
pub const PROPOSALS: &str = r#"{"source":["com.visitplannr"],"detail-type":[{"prefix":"com.visitplannr.destination.DestinationProposed."}]}"#;

/// The event pattern for the archive: all events of this system, each once. Commands are not events, whoever sends
/// them, and may contain an address in clear. Replays are left out, both EventBridge's and those of `visitplannr
/// replay`; imported history is published for the first time.
pub const ARCHIVED: &str = r#"{"source":["com.visitplannr"],"detail-type":[{"prefix":"com.visitplannr."}],"replay-name":[{"exists":false}],"detail":{"replayname":[{"exists":false},{"prefix":"import-"}]}}"#;

/// Publishes events to all services that subscribe.
pub trait EventBus: Send + Sync + 'static {
    /// The last steps of a pipeline: publishes each event at least once.
    /// An event that the bus does not take for now is delivered again.
    fn publish(&self, events: Units<CloudEvent>) -> Units;
}
