//! The settings of a queue's mapping.

use std::time::Duration;

use handlers::ports::clock::Clock;

/// The settings of one mapping, as in `template.yaml`.
#[derive(Debug, Clone)]
pub struct QueueSettings {
    /// The name of the queue, and of the function behind it.
    pub queue: &'static str,
    /// Messages in a batch, at most.
    pub batch_size: usize,
    /// A message that was received this often without success becomes a dead letter.
    pub maximum_receives: u32,
    /// The function's timeout: an invocation that takes longer has failed.
    pub timeout: Duration,
    /// The clock that messages are sent by.
    pub now: Clock,
    /// Whether its messages contain addresses in clear, so that deleted ones are erased from the disk.
    pub has_addresses: bool,
}
