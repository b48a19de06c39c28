//! An EventBridge bus with rules, and the SQS queues behind them: durable, and delivered at least once.

mod event_bus;
mod message_store;
mod queue_mapping;

pub use event_bus::{LocalBus, Rule};
pub use message_store::{MessageStore, MessageStoreError};
pub use queue_mapping::{QueueMapping, QueueSettings};
