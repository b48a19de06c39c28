//! Collects units for one request.

use futures::StreamExt;
use thiserror::Error;

use super::Units;
use super::held_keys::HeldKeys;
use crate::{FailedUnit, UnitOfWork};

/// The limits of one request to a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries in one request, at most.
    pub count: usize,
    /// Bytes in all entries together, at most, as the service counts them.
    pub bytes: usize,
    /// Bytes in one entry, at most.
    pub entry_bytes: usize,
}

/// An entry above the limit of the service.
#[derive(Debug, Error)]
#[error("{bytes} bytes are more than the {limit} that {service} takes of one entry")]
pub struct TooLarge {
    /// The size of the entry in bytes, as the service counts it.
    pub bytes: usize,
    /// The most bytes that the service takes in an entry.
    pub limit: usize,
    /// The name of the service.
    pub service: &'static str,
}

impl<T: Send + 'static> Units<T> {
    /// Collects up to `count` units into one, in order.
    #[must_use]
    pub fn batch(self, count: usize) -> Units<Vec<T>> {
        let limits = Limits { count, bytes: usize::MAX, entry_bytes: usize::MAX };
        self.batch_within("anybody", limits, |_| 0)
    }

    /// Collects as many units into one as `service` takes in one request, in order. `size` returns the bytes of an
    /// entry; an entry above the service's limit becomes a fault.
    pub fn batch_within(
        self,
        service: &'static str,
        limits: Limits,
        size: impl Fn(&T) -> usize + Send + 'static,
    ) -> Units<Vec<T>> {
        let batches = Batches {
            units: self,
            pending: vec![],
            bytes: 0,
            limits,
            held: HeldKeys::default(),
            service,
            size,
        };
        Units::from_stream(futures::stream::unfold(batches, |mut batches| async move {
            Some((batches.next().await?, batches))
        }))
    }
}

struct Batches<T, S> {
    units: Units<T>,
    pending: Vec<UnitOfWork<T>>,
    bytes: usize,
    limits: Limits,
    held: HeldKeys,
    service: &'static str,
    size: S,
}

impl<T: Send + 'static, S: Fn(&T) -> usize> Batches<T, S> {
    async fn next(&mut self) -> Option<Result<UnitOfWork<Vec<T>>, FailedUnit>> {
        loop {
            let unit = match self.units.next().await {
                Some(unit) => unit.and_then(|unit| self.held.admit(unit)),
                None => return self.flush().map(Ok),
            };
            let unit = match unit {
                Ok(unit) => unit,
                Err(failed) => {
                    self.held.note(&failed);
                    return Some(Err(failed));
                }
            };
            let bytes = (self.size)(unit.value());
            let (limit, service) = (self.limits.entry_bytes, self.service);
            if bytes > limit {
                return Some(Err(unit.poison(&TooLarge { bytes, limit, service })));
            }
            let is_full = self.pending.len() + 1 > self.limits.count
                || self.bytes.saturating_add(bytes) > self.limits.bytes;
            let full = is_full.then(|| self.flush()).flatten();
            self.bytes = self.bytes.saturating_add(bytes);
            self.pending.push(unit);
            if let Some(full) = full {
                return Some(Ok(full));
            }
        }
    }

    fn flush(&mut self) -> Option<UnitOfWork<Vec<T>>> {
        self.bytes = 0;
        UnitOfWork::of_batch(std::mem::take(&mut self.pending))
    }
}
