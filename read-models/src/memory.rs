//! Read models in memory, with crashes on demand: the double for tests of projections.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::DestinationId;
use event_store::dynamodb::RequestError;

use crate::{
    DestinationDetails, DestinationDetailsStore, ListPosition, Page, RecentDestinations,
    RecentDestinationsStore, Saved, StoreError,
};

/// Whether the process lives on after a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It does.
    Survives,
    /// It ends just before the write.
    CrashesBefore,
    /// It ends just after.
    CrashesAfter,
}

/// Rows and the document behind one lock. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct InMemoryReadModels {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    rows: BTreeMap<DestinationId, DestinationDetails>,
    document: RecentDestinations,
    fates: VecDeque<Fate>,
    writes: usize,
}

impl InMemoryReadModels {
    /// What the next writes meet; those after them survive.
    pub fn destine(&self, fates: impl IntoIterator<Item = Fate>) {
        self.state().fates.extend(fates);
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> Vec<DestinationDetails> {
        self.state().rows.values().cloned().collect()
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> RecentDestinations {
        self.state().document.clone()
    }

    /// How many writes were accepted so far.
    #[must_use]
    pub fn writes(&self) -> usize {
        self.state().writes
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write<T>(&self, write: impl FnOnce(&mut State) -> T) -> Result<T, StoreError> {
        let crash = || RequestError::unexpected("PutItem", "memory", "the process crashed");
        let mut state = self.state();
        match state.fates.pop_front().unwrap_or(Fate::Survives) {
            Fate::Survives => Ok(write(&mut state)),
            Fate::CrashesBefore => Err(crash().into()),
            Fate::CrashesAfter => {
                write(&mut state);
                Err(crash().into())
            }
        }
    }
}

impl DestinationDetailsStore for InMemoryReadModels {
    async fn load(&self, id: DestinationId) -> Result<Option<DestinationDetails>, StoreError> {
        Ok(self.state().rows.get(&id).cloned())
    }

    async fn save(
        &self,
        row: &DestinationDetails,
    ) -> Result<Saved<DestinationDetails>, StoreError> {
        self.write(|state| match state.rows.get(&row.id) {
            Some(there)
                if there.version > row.version
                    || (there.version == row.version && row.blocked.is_none()) =>
            {
                Saved::Refused(Some(there.clone()))
            }
            _ => {
                state.rows.insert(row.id, row.clone());
                state.writes += 1;
                Saved::Written
            }
        })
    }

    async fn newest(&self, limit: usize, after: Option<ListPosition>) -> Result<Page, StoreError> {
        let position = |row: &DestinationDetails| ListPosition::new(row.changed_at, row.id);
        let mut rows: Vec<_> = self
            .rows()
            .into_iter()
            .filter(|row| row.is_listed() && after.is_none_or(|after| position(row) < after))
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(position(row)));
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(position);
        Ok(Page { rows, next })
    }
}

impl RecentDestinationsStore for InMemoryReadModels {
    async fn load_recent(&self) -> Result<RecentDestinations, StoreError> {
        Ok(self.document())
    }

    async fn save_recent(
        &self,
        document: &RecentDestinations,
    ) -> Result<Saved<RecentDestinations>, StoreError> {
        self.write(|state| {
            if state.document.version + 1 != document.version {
                return Saved::Refused(Some(state.document.clone()));
            }
            state.document = document.clone();
            state.writes += 1;
            Saved::Written
        })
    }
}
