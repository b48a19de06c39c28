//! An append-only log of events in streams.
//!
//! [`EventStore`] is the port; `dynamodb` (feature `dynamodb`) is the adapter; `conformance` (feature `testing`) says
//! what every adapter must do. Payloads are opaque: the store knows no domain.

#[cfg(feature = "testing")]
mod altered_reads;
mod backend_error;
#[cfg(feature = "testing")]
pub mod conformance;
mod decider;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
mod error;
mod event;
pub mod history;
#[cfg(feature = "testing")]
pub mod memory;
pub mod repeat;
mod store;
mod stored_event;
mod stream_id;
mod trace_parent;
mod typed;
mod upcaster;
mod version;

#[cfg(feature = "testing")]
pub use altered_reads::AlteredReads;
pub use backend_error::BackendError;
pub use decider::{DecideError, Decider, Decision, Known, LoadError};
pub use error::{AppendError, ReadError};
pub use event::{Imported, Metadata, NewEvent, Payload, RecordedEvent};
pub use store::{EventStore, Segment};
pub use stored_event::{event_from_json, event_to_json};
pub use stream_id::StreamId;
pub use trace_parent::{InvalidTraceParent, TraceParent};
pub use typed::{DecodeError, EncodeError, decode, encode};
pub use upcaster::{Upcast, Upcasters};
pub use version::{ExpectedVersion, Version};
