//! Disturbances between a queue and a database, on demand and repeatable.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use futures::StreamExt;
use serde_json::value::RawValue;
use thiserror::Error;

use crate::Units;

/// Duplicates and shuffles records, throttles units and crashes functions,
/// in the same way for the same seed. Clones share their random state.
///
/// ```
/// use stream_processing::testing::{FaultInjector, sqs_record};
///
/// let records = [sqs_record(0, "a"), sqs_record(1, "b")];
/// let disturbed = FaultInjector::seeded(7).disturb(&records);
/// assert!(disturbed.len() >= 2);
/// let again = FaultInjector::seeded(7).disturb(&records);
/// assert!(disturbed.iter().zip(&again).all(|(one, other)| one.get() == other.get()));
/// ```
#[derive(Debug, Clone)]
pub struct FaultInjector(Arc<State>);

#[derive(Debug)]
struct State {
    chance: Mutex<u64>,
    /// One unit in this many is throttled; 0 for none.
    throttled: AtomicU64,
    /// Units until the crash; [`NEVER`] for none.
    until_crash: AtomicUsize,
    has_crashed: AtomicBool,
}

const NEVER: usize = usize::MAX;

/// The error of a throttled unit, which is delivered again.
#[derive(Debug, Error)]
#[error("too many requests, says the test")]
pub struct Throttled;

impl FaultInjector {
    /// An injector that behaves in the same way for the same seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(State {
            chance: Mutex::new(seed),
            throttled: AtomicU64::new(0),
            until_crash: AtomicUsize::new(NEVER),
            has_crashed: AtomicBool::new(false),
        }))
    }

    /// Also throttles one unit in `one_in`, at random.
    #[must_use]
    pub fn throttling(self, one_in: u64) -> Self {
        self.0.throttled.store(one_in, Ordering::Relaxed);
        self
    }

    /// Also crashes once, at the unit that follows `units` others.
    #[must_use]
    pub fn crashing_after(self, units: usize) -> Self {
        self.0.until_crash.store(units, Ordering::Relaxed);
        self
    }

    /// The records in another order, some of them twice.
    #[must_use]
    pub fn disturb(&self, records: &[Box<RawValue>]) -> Vec<Box<RawValue>> {
        let twice = |record: &RawValue| vec![record.to_owned(); if self.one_in(3) { 2 } else { 1 }];
        let mut disturbed: Vec<_> = records.iter().flat_map(|record| twice(record)).collect();
        for last in (1..disturbed.len()).rev() {
            disturbed.swap(last, self.below(last + 1));
        }
        disturbed
    }

    /// A step that throttles units or crashes, as configured.
    #[must_use]
    pub fn disturb_units<T: Send + 'static>(&self, units: Units<T>) -> Units<T> {
        let injector = self.clone();
        let disturbed = units.then(move |unit| {
            let injector = injector.clone();
            async move {
                injector.crash_in_time().await;
                let one_in = injector.0.throttled.load(Ordering::Relaxed);
                match unit {
                    Ok(unit) if one_in > 0 && injector.one_in(one_in) => {
                        Err(unit.transient(&Throttled))
                    }
                    unit => unit,
                }
            }
        });
        Units::from_stream(disturbed)
    }

    /// Runs `work` to its end, or until a step of it crashes: then `work` is dropped, and the result is `None`.
    pub async fn run<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        std::future::poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(answer) => Poll::Ready(Some(answer)),
            Poll::Pending if self.0.has_crashed.swap(false, Ordering::Relaxed) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await
    }

    async fn crash_in_time(&self) {
        let count = |left| (left != NEVER && left > 0).then(|| left - 1);
        let before = self.0.until_crash.fetch_update(Ordering::Relaxed, Ordering::Relaxed, count);
        if before == Err(0) {
            self.0.until_crash.store(NEVER, Ordering::Relaxed);
            self.0.has_crashed.store(true, Ordering::Relaxed);
            std::future::pending::<()>().await;
        }
    }

    fn one_in(&self, count: u64) -> bool {
        self.next().is_multiple_of(count)
    }

    #[allow(clippy::cast_possible_truncation, reason = "below a usize")]
    fn below(&self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// `SplitMix64`: small, and random enough for tests.
    fn next(&self) -> u64 {
        let mut state = self.0.chance.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
