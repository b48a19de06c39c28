//! When an invocation has to stop.

use std::time::{Duration, Instant};

/// The time after which no new work starts, so that what is running can finish.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    /// The time reserved for finishing what is running and for recording faults.
    pub const MARGIN: Duration = Duration::from_secs(2);

    /// The deadline of an invocation that Lambda ends after `remaining`: that time less [`MARGIN`](Self::MARGIN).
    #[must_use]
    pub fn after(remaining: Duration) -> Self {
        Self(Instant::now() + remaining.saturating_sub(Self::MARGIN))
    }

    /// Whether the deadline has passed, so that no new work may start.
    #[must_use]
    pub fn has_come(self) -> bool {
        Instant::now() >= self.0
    }
}
