//! The items that flow through a pipeline.

use std::error::Error;
use std::ops::Range;
use std::sync::Arc;

use crate::deliveries::Deliveries;
use crate::{Delivery, Event, FailedUnit, Failure};

/// What a pipeline works on: deliveries, and the value that the steps have made so far.
///
/// Steps change the value only. The deliveries travel along, so that a fault always has the records to resubmit.
#[derive(Debug, Clone)]
pub struct UnitOfWork<T = ()> {
    deliveries: Deliveries,
    value: T,
}

impl UnitOfWork {
    /// A unit of one delivery, without a value yet.
    #[must_use]
    pub fn new(delivery: Arc<Delivery>) -> Self {
        Self { deliveries: Deliveries::One(delivery), value: () }
    }
}

impl<T> UnitOfWork<T> {
    /// The event; in a batch, the last one.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.deliveries.last().event
    }

    /// The delivery; in a batch, the last one.
    #[must_use]
    pub fn delivery(&self) -> &Delivery {
        self.deliveries.last()
    }

    /// All deliveries, in order: several in a batch.
    #[must_use]
    pub fn deliveries(&self) -> &[Arc<Delivery>] {
        self.deliveries.as_slice()
    }

    /// The value that the last step made.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value, and the unit without it.
    #[must_use]
    pub fn take(self) -> (UnitOfWork, T) {
        (UnitOfWork { deliveries: self.deliveries, value: () }, self.value)
    }

    /// The unit with another value.
    #[must_use]
    pub fn with<U>(self, value: U) -> UnitOfWork<U> {
        UnitOfWork { deliveries: self.deliveries, value }
    }

    /// The unit with the value that `make` returns for its event and value.
    pub fn map<U>(self, make: impl FnOnce(&Event, T) -> U) -> UnitOfWork<U> {
        let value = make(&self.deliveries.last().event, self.value);
        UnitOfWork { deliveries: self.deliveries, value }
    }

    /// The failed unit. `failure` decides whether it is delivered again.
    pub fn fail(self, failure: impl Into<Failure>) -> FailedUnit {
        FailedUnit::new(self.deliveries, failure.into())
    }

    /// The failed unit; no retry can help.
    pub fn poison(self, error: &(impl Error + ?Sized)) -> FailedUnit {
        self.fail(Failure::poison(error))
    }

    /// The failed unit; it is delivered again.
    pub fn transient(self, error: &(impl Error + ?Sized)) -> FailedUnit {
        self.fail(Failure::transient(error))
    }

    /// Combines units into one, which succeeds or fails as a whole. `None` if there are none.
    #[must_use]
    pub fn of_batch(units: Vec<Self>) -> Option<UnitOfWork<Vec<T>>> {
        let mut batch = Batch {
            deliveries: Vec::with_capacity(units.len()),
            values: Vec::with_capacity(units.len()),
        };
        for unit in units {
            batch.push(unit);
        }
        batch.into_unit()
    }

    /// The delivery at this index, as a unit of its own; `None` if there is none.
    #[must_use]
    pub fn part(&self, place: usize) -> Option<UnitOfWork> {
        self.deliveries().get(place).map(Arc::clone).map(UnitOfWork::new)
    }

    /// The unit with these of its deliveries moved to the end.
    pub(crate) fn ending_with(mut self, places: Range<usize>) -> Self {
        if let Deliveries::Batch(all) = &mut self.deliveries
            && let Some(from_the_first) = all.get_mut(places.start..)
        {
            from_the_first.rotate_left(places.len().min(from_the_first.len()));
        }
        self
    }

    /// The key that keeps it in order; see [`Delivery::key`]. A batch with several keys has none.
    #[must_use]
    pub fn key(&self) -> Option<&Arc<str>> {
        self.deliveries.key()
    }
}

/// Units to be combined into one, added one after the other.
#[derive(Debug)]
pub(crate) struct Batch<T> {
    deliveries: Vec<Arc<Delivery>>,
    values: Vec<T>,
}

impl<T> Batch<T> {
    pub(crate) fn new() -> Self {
        Self { deliveries: vec![], values: vec![] }
    }

    pub(crate) fn push(&mut self, unit: UnitOfWork<T>) {
        unit.deliveries.append_to(&mut self.deliveries);
        self.values.push(unit.value);
    }

    /// `None` if no unit was added.
    pub(crate) fn into_unit(self) -> Option<UnitOfWork<Vec<T>>> {
        let deliveries = Deliveries::of(self.deliveries)?;
        Some(UnitOfWork { deliveries, value: self.values })
    }
}
