//! EventBridge: two quotas, by <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html>.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use event_store::BackendError;
use handlers::ports::event_bus::EventBus;
use stream_processing::{CloudEvent, Units};

use crate::clock::{between, elapsed};

/// `PutEvents` in us-east-1, us-west-2 and eu-west-1: entries a second.
const PUTS: f64 = 10_000.0;
/// Deliveries to targets there, a second. What exceeds it is delayed, and not lost.
pub(crate) const DELIVERIES: f64 = 18_750.0;
/// Entries in a request.
const ENTRIES: usize = 10;
/// Requests at once: what the sink for EventBridge makes.
const REQUESTS: NonZeroUsize = NonZeroUsize::new(16).unwrap();
/// A request, in milliseconds: assumed.
const PUT: (u64, u64) = (8, 20);

/// A bus with rules for proposals (two) and listings (one). Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ModelBus(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// When the entries that were taken so far are within the quota.
    taken_until: Duration,
    delivered_until: Duration,
    throttled: u64,
}

impl ModelBus {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn throttled(&self) -> u64 {
        self.state().throttled
    }

    /// How long the last event waits until it was delivered to all queues.
    pub(crate) fn delay(&self) -> Duration {
        self.state().delivered_until.saturating_sub(elapsed())
    }

    async fn put(&self, events: &[CloudEvent]) -> bool {
        tokio::time::sleep(between(PUT)).await;
        let mut state = self.state();
        // A quota of a second may be used at once.
        if state.taken_until > elapsed() + Duration::from_secs(1) {
            state.throttled += events.len() as u64;
            return false;
        }
        state.taken_until =
            state.taken_until.max(elapsed()) + Duration::from_secs_f64(events.len() as f64 / PUTS);
        let of = |event: &CloudEvent| {
            if event.event_type.contains("DestinationProposed") { 2.0 } else { 1.0 }
        };
        let deliveries: f64 = events.iter().map(of).sum();
        state.delivered_until =
            state.delivered_until.max(elapsed()) + Duration::from_secs_f64(deliveries / DELIVERIES);
        true
    }
}

impl EventBus for ModelBus {
    fn publish(&self, events: Units<CloudEvent>) -> Units {
        let bus = self.clone();
        events.batch(ENTRIES).parallel_each(REQUESTS, move |unit| {
            let bus = bus.clone();
            async move {
                let is_taken = bus.put(unit.value()).await;
                let parts = (0..unit.deliveries().len()).filter_map(|place| unit.part(place));
                let busy = || BackendError::transient("the bus is throttled");
                parts.map(|part| if is_taken { Ok(part) } else { Err(part.fail(busy())) }).collect()
            }
        })
    }
}
