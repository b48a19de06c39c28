//! Limits the number of units in a period.

use std::num::NonZeroUsize;
use std::time::Duration;

use futures::StreamExt;
use tokio::time::{Instant, sleep_until};

use super::Units;

impl<T: Send + 'static> Units<T> {
    /// Lets at most `count` units through in any `period`: for services that respond to overload with errors, so that
    /// back-pressure does not reach them by itself.
    #[must_use]
    pub fn rate_limit(self, count: NonZeroUsize, period: Duration) -> Self {
        let limited = futures::stream::unfold(
            (self, Vec::<Instant>::new(), 0),
            move |(mut units, mut begun, next)| async move {
                let unit = units.next().await?;
                // A ring of the last start times: the oldest tells when there is room again.
                if begun.len() < count.get() {
                    begun.push(Instant::now());
                    return Some((unit, (units, begun, 0)));
                }
                let oldest: &mut Instant = begun.get_mut(next)?;
                sleep_until(*oldest + period).await;
                *oldest = Instant::now();
                Some((unit, (units, begun, (next + 1) % count.get())))
            },
        );
        Self::from_stream(limited)
    }
}
