//! An EventBridge bus with rules, and the SQS queues behind them: durable, and delivered at least once.

mod backlog;
mod batch;
mod erasing;
mod event_bus;
mod message;
mod message_store;
mod put_events;
mod queue_mapping;
mod queue_poller;
mod queue_settings;
mod write_ahead_log;

pub(crate) use backlog::{Backlog, backlogs};
pub use event_bus::{LocalBus, Rule, envelope_of};
pub(crate) use message_store::{DEAD_LETTERS, messages_file};
pub use message_store::{MessageStore, MessageStoreError};
pub(crate) use put_events::put_events_router;
pub use queue_mapping::QueueMapping;
pub use queue_settings::QueueSettings;
pub(crate) use write_ahead_log::truncate_log;
