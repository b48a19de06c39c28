//! Limits the rate of events.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Lets at most a number of events through in a second.
pub(super) struct Pace {
    each: Duration,
    /// The time at which the next event may go.
    next: Instant,
}

impl Pace {
    pub(super) fn of(rate: NonZeroU32) -> Self {
        Self { each: Duration::from_secs(1) / rate.get(), next: Instant::now() }
    }

    /// Waits until this many events may go.
    pub(super) async fn wait(&mut self, events: usize) {
        sleep_until(self.next).await;
        let events = u32::try_from(events).unwrap_or(u32::MAX);
        self.next = self.next.max(Instant::now()) + self.each * events;
    }
}
