//! When an invocation has to stop.

use std::time::{Duration, Instant};

/// The moment after which no new work is begun, so that what is under way can end in time.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    /// Time that is kept for ending what is under way and for recording faults.
    pub const MARGIN: Duration = Duration::from_secs(2);

    /// The deadline of an invocation that is ended after `remaining`.
    #[must_use]
    pub fn after(remaining: Duration) -> Self {
        Self(Instant::now() + remaining.saturating_sub(Self::MARGIN))
    }

    /// Whether it is time to stop.
    #[must_use]
    pub fn has_come(self) -> bool {
        Instant::now() >= self.0
    }
}
