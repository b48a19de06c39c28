//! A received message, and what becomes of it.

/// A message that was received, and not deleted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) id: i64,
    pub(super) body: String,
    /// When it was sent, in milliseconds since the epoch.
    pub(super) sent_at: i64,
    /// How often it was received before.
    pub(super) receives: u32,
}

/// What happens to a received message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settlement {
    Deleted,
    /// Becomes visible again at this time, in milliseconds since the epoch.
    Returned {
        visible_at: i64,
    },
    /// Moves to the dead letters of the queue.
    Dead,
}
