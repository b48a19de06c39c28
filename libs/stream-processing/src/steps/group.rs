//! Groups units by key.

use std::borrow::Cow;
use std::collections::HashMap;

use futures::StreamExt;

use super::Units;
use crate::unit_of_work::Batch;
use crate::{FailedUnit, UnitOfWork};

impl<T: Send + 'static> Units<T> {
    /// Collects all units with the same partition key into one, in order, once the source has ended. Use it if fewer
    /// requests are better. An event without a key is a group of its own.
    #[must_use]
    pub fn group(self) -> Units<Vec<T>> {
        self.grouped(|unit| key_of(unit).map(Cow::Borrowed))
    }

    /// Groups by any key; a unit with `None` is a group of its own.
    pub fn group_by(
        self,
        key: impl Fn(&UnitOfWork<T>) -> Option<String> + Send + 'static,
    ) -> Units<Vec<T>> {
        self.grouped(move |unit| key(unit).map(Cow::Owned))
    }

    pub(super) fn grouped(
        self,
        key: impl Fn(&UnitOfWork<T>) -> Option<Cow<'_, str>> + Send + 'static,
    ) -> Units<Vec<T>> {
        let collected = async move {
            let mut units = self;
            let mut groups = Groups::default();
            while let Some(unit) = units.next().await {
                groups.add(unit, &key);
            }
            futures::stream::iter(groups.into_units())
        };
        Units::from_stream(futures::stream::once(collected).flatten())
    }

    /// Collects all units into one, once the source has ended. Yields nothing if there are none.
    #[must_use]
    pub fn all(self) -> Units<Vec<T>> {
        self.grouped(|_| Some(Cow::Borrowed("")))
    }
}

/// The partition key of a unit, which order is kept by.
pub(super) fn key_of<T>(unit: &UnitOfWork<T>) -> Option<&str> {
    unit.event().partition_key.as_deref().or(unit.delivery().key.as_deref())
}

struct Groups<T> {
    places: HashMap<String, usize>,
    /// In the order of their first units. Each unit is moved to its final place at once: later, after many others, it
    /// would be out of the processor's cache.
    batches: Vec<Batch<T>>,
    failed: Vec<FailedUnit>,
}

impl<T> Default for Groups<T> {
    fn default() -> Self {
        Self { places: HashMap::new(), batches: vec![], failed: vec![] }
    }
}

impl<T> Groups<T> {
    fn add(
        &mut self,
        unit: Result<UnitOfWork<T>, FailedUnit>,
        key: impl Fn(&UnitOfWork<T>) -> Option<Cow<'_, str>>,
    ) {
        match unit {
            Err(failed) => self.failed.push(failed),
            Ok(unit) => {
                let next = self.batches.len();
                let place = key(&unit).map_or(next, |key| self.place(&key, next));
                if place == next {
                    self.batches.push(Batch::new());
                }
                self.batches[place].push(unit);
            }
        }
    }

    fn place(&mut self, key: &str, next: usize) -> usize {
        if let Some(place) = self.places.get(key) {
            return *place;
        }
        self.places.insert(key.to_owned(), next);
        next
    }

    /// Failures come first, so that later units with their keys wait.
    fn into_units(self) -> impl Iterator<Item = Result<UnitOfWork<Vec<T>>, FailedUnit>> {
        let groups = self.batches.into_iter().filter_map(Batch::into_unit).map(Ok);
        self.failed.into_iter().map(Err).chain(groups)
    }
}
