//! Units that belong together.

use std::borrow::Cow;
use std::collections::HashMap;

use futures::StreamExt;

use super::Units;
use crate::unit_of_work::Batch;
use crate::{FailedUnit, UnitOfWork};

impl<T: Send + 'static> Units<T> {
    /// Collects all units of the same partition key into one, in order, once the last has come: the
    /// fewer requests for them, the better. An event without a key is a group of its own.
    #[must_use]
    pub fn group(self) -> Units<Vec<T>> {
        self.grouped(|unit| key_of(unit).map(Cow::Borrowed))
    }

    /// The same, by any key; none is a group of its own.
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

    /// Collects all units into one, once the last has come. None if there are none.
    #[must_use]
    pub fn all(self) -> Units<Vec<T>> {
        self.grouped(|_| Some(Cow::Borrowed("")))
    }
}

/// The key that a unit is kept in order by.
pub(super) fn key_of<T>(unit: &UnitOfWork<T>) -> Option<&str> {
    unit.event().partition_key.as_deref().or(unit.delivery().key.as_deref())
}

struct Groups<T> {
    places: HashMap<String, usize>,
    /// In the order in which their first units came. Each unit is put where it stays, because later,
    /// after many others, it is out of the processor's cache.
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

    /// What failed comes first: its keys wait then.
    fn into_units(self) -> impl Iterator<Item = Result<UnitOfWork<Vec<T>>, FailedUnit>> {
        let groups = self.batches.into_iter().filter_map(Batch::into_unit).map(Ok);
        self.failed.into_iter().map(Err).chain(groups)
    }
}
