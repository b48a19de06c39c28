//! What flows through a pipeline.

use std::error::Error;
use std::ops::Range;
use std::sync::Arc;

use crate::deliveries::Deliveries;
use crate::{Delivery, Event, FailedUnit, Failure};

/// What the steps of a pipeline work on: deliveries, and what the steps made of them so far.
///
/// Steps change the value only. The deliveries travel along whatever a step does, so that a fault
/// always has the records that it can be resubmitted with.
#[derive(Debug, Clone)]
pub struct UnitOfWork<T = ()> {
    deliveries: Deliveries,
    value: T,
}

impl UnitOfWork {
    /// A unit of one delivery, to which no step has added anything yet.
    #[must_use]
    pub fn new(delivery: Arc<Delivery>) -> Self {
        Self { deliveries: Deliveries::One(delivery), value: () }
    }
}

impl<T> UnitOfWork<T> {
    /// The event; of a batch, the last one.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.deliveries.last().event
    }

    /// What was delivered; of a batch, last.
    #[must_use]
    pub fn delivery(&self) -> &Delivery {
        self.deliveries.last()
    }

    /// All that was delivered, in order: several in a batch.
    #[must_use]
    pub fn deliveries(&self) -> &[Arc<Delivery>] {
        self.deliveries.as_slice()
    }

    /// What the steps made of it.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// What the steps made of it, and the unit without it.
    #[must_use]
    pub fn take(self) -> (UnitOfWork, T) {
        (UnitOfWork { deliveries: self.deliveries, value: () }, self.value)
    }

    /// The unit with another value.
    #[must_use]
    pub fn with<U>(self, value: U) -> UnitOfWork<U> {
        UnitOfWork { deliveries: self.deliveries, value }
    }

    /// The unit with what `make` makes of its event and value.
    pub fn map<U>(self, make: impl FnOnce(&Event, T) -> U) -> UnitOfWork<U> {
        let value = make(&self.deliveries.last().event, self.value);
        UnitOfWork { deliveries: self.deliveries, value }
    }

    /// The unit, ended for now by `failure`.
    pub fn fail(self, failure: impl Into<Failure>) -> FailedUnit {
        FailedUnit::new(self.deliveries, failure.into())
    }

    /// The unit, which no repetition mends.
    pub fn poison(self, error: &(impl Error + ?Sized)) -> FailedUnit {
        self.fail(Failure::poison(error))
    }

    /// The unit, which may succeed when it comes again.
    pub fn transient(self, error: &(impl Error + ?Sized)) -> FailedUnit {
        self.fail(Failure::transient(error))
    }

    /// One unit of several, which succeed or fail together. None if there are none.
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

    /// One of the deliveries, by its place, as a unit of its own.
    #[must_use]
    pub fn part(&self, place: usize) -> Option<UnitOfWork> {
        self.deliveries().get(place).map(Arc::clone).map(UnitOfWork::new)
    }

    /// The unit with these of its deliveries at the end.
    pub(crate) fn ending_with(mut self, places: Range<usize>) -> Self {
        if let Deliveries::Batch(all) = &mut self.deliveries
            && let Some(from_the_first) = all.get_mut(places.start..)
        {
            from_the_first.rotate_left(places.len().min(from_the_first.len()));
        }
        self
    }

    /// What keeps it in order; see [`Delivery::key`]. A batch of several keys has none.
    #[must_use]
    pub fn key(&self) -> Option<&Arc<str>> {
        self.deliveries.key()
    }
}

/// Units of which one is made, added one after the other.
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

    /// None if there are none.
    pub(crate) fn into_unit(self) -> Option<UnitOfWork<Vec<T>>> {
        let deliveries = Deliveries::of(self.deliveries)?;
        Some(UnitOfWork { deliveries, value: self.values })
    }
}
