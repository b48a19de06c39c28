//! How often failed entries of a batch are sent again, and the pauses in between.

use std::fmt;
use std::future::Future;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;

/// Four attempts take 175 ms on average at most, which a function can afford.
const ATTEMPTS: NonZeroU32 = NonZeroU32::new(4).unwrap();
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Sends entries of a batch again that a service did not take.
#[derive(Clone)]
pub struct Resend {
    attempts: NonZeroU32,
    pause: Arc<dyn Fn(u32) -> BoxFuture<'static, ()> + Send + Sync>,
}

impl Resend {
    /// Sends up to `attempts` times, the first time included. `pause` gets the number of attempts so far.
    pub fn new<F>(attempts: NonZeroU32, pause: impl Fn(u32) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let pause = move |attempt| -> BoxFuture<'static, ()> { Box::pin(pause(attempt)) };
        Self { attempts, pause: Arc::new(pause) }
    }

    pub(crate) fn is_enough(&self, attempt: u32) -> bool {
        attempt >= self.attempts.get()
    }

    pub(crate) async fn pause(&self, attempt: u32) {
        (self.pause)(attempt).await;
    }
}

/// Four attempts, with full jitter (<https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>)
/// within 50 ms, doubled each time.
impl Default for Resend {
    fn default() -> Self {
        Self::new(ATTEMPTS, |attempt| {
            let doubled = FIRST_PAUSE.saturating_mul(1 << (attempt - 1).min(16));
            tokio::time::sleep(doubled.min(LONGEST_PAUSE).mul_f64(fastrand::f64()))
        })
    }
}

impl fmt::Debug for Resend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Resend(up to {} times)", self.attempts)
    }
}
