//! An EventBridge bus with rules, and the SQS queues behind them: durable, and delivered at least once.

mod backlog;
mod event_bus;
mod message_store;
mod put_events;
mod queue_mapping;

pub(crate) use backlog::{Backlog, backlogs};
pub use event_bus::{LocalBus, Rule, envelope_of};
pub(crate) use message_store::{DEAD_LETTERS, messages_file, truncate_log};
pub use message_store::{MessageStore, MessageStoreError};
pub(crate) use put_events::put_events_router;
pub use queue_mapping::{QueueMapping, QueueSettings};
