//! How quickly events go.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// So many events a second, at most.
pub(super) struct Pace {
    each: Duration,
    /// When there is room for the next one.
    next: Instant,
}

impl Pace {
    pub(super) fn of(rate: NonZeroU32) -> Self {
        Self { each: Duration::from_secs(1) / rate.get(), next: Instant::now() }
    }

    /// Waits until so many may go.
    pub(super) async fn wait(&mut self, events: usize) {
        sleep_until(self.next).await;
        let events = u32::try_from(events).unwrap_or(u32::MAX);
        self.next = self.next.max(Instant::now()) + self.each * events;
    }
}
