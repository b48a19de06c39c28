//! Read models in memory, with crashes on demand: the double for tests of projections and rebuilds.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::DestinationId;
use event_store::dynamodb::RequestError;

use crate::rebuild::RebuildStore;
use crate::{
    DestinationDetails, DestinationDetailsStore, FoundDocument, ListPosition, Model, ModelPointer,
    Page, ReadModels, RecentDestinations, RecentDestinationsStore, Saved, StoreError,
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

/// All models behind one lock, and a view of one of them: the first, unless [`ReadModels::model`] says otherwise.
/// Clones share them.
#[derive(Debug, Clone)]
pub struct InMemoryReadModels {
    state: Arc<Mutex<State>>,
    shown: Model,
}

#[derive(Debug, Default)]
struct State {
    models: BTreeMap<Model, StoredModel>,
    pointer: ModelPointer,
    fates: VecDeque<Fate>,
    writes: usize,
}

#[derive(Debug, Clone, Default)]
struct StoredModel {
    rows: BTreeMap<DestinationId, DestinationDetails>,
    document: RecentDestinations,
    is_damaged: bool,
}

impl Default for InMemoryReadModels {
    fn default() -> Self {
        Self { state: Arc::default(), shown: Model::FIRST }
    }
}

impl InMemoryReadModels {
    /// What the next writes meet; those after them survive.
    pub fn destine(&self, fates: impl IntoIterator<Item = Fate>) {
        self.state().fates.extend(fates);
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> Vec<DestinationDetails> {
        self.stored().rows.into_values().collect()
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> RecentDestinations {
        self.stored().document
    }

    /// Nothing can be decoded of the document any more but its version.
    pub fn damage_document(&self) {
        let mut state = self.state();
        let model = state.models.entry(self.shown).or_default();
        let version = model.document.version;
        model.document = RecentDestinations { version, ..RecentDestinations::default() };
        model.is_damaged = true;
    }

    /// The models of which something is stored.
    #[must_use]
    pub fn models(&self) -> Vec<Model> {
        self.state().models.keys().copied().collect()
    }

    /// How many writes were accepted so far.
    #[must_use]
    pub fn writes(&self) -> usize {
        self.state().writes
    }

    fn stored(&self) -> StoredModel {
        self.state().models.get(&self.shown).cloned().unwrap_or_default()
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
        Ok(self.stored().rows.remove(&id))
    }

    async fn save(
        &self,
        row: &DestinationDetails,
    ) -> Result<Saved<DestinationDetails>, StoreError> {
        self.write(|state| {
            let rows = &mut state.models.entry(self.shown).or_default().rows;
            match rows.get(&row.id) {
                Some(there)
                    if there.version > row.version
                        || (there.version == row.version && row.blocked.is_none()) =>
                {
                    Saved::unless_there(row, Some(there.clone()))
                }
                _ => {
                    rows.insert(row.id, row.clone());
                    state.writes += 1;
                    Saved::Written
                }
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
        let FoundDocument { document, damage } = self.find_recent().await?;
        match damage {
            None => Ok(document),
            Some(reason) => Err(StoreError::Undecodable { key: "document".to_owned(), reason }),
        }
    }

    async fn find_recent(&self) -> Result<FoundDocument, StoreError> {
        let StoredModel { document, is_damaged, .. } = self.stored();
        Ok(FoundDocument { document, damage: is_damaged.then(|| "damaged".to_owned()) })
    }

    async fn save_recent(
        &self,
        document: &RecentDestinations,
    ) -> Result<Saved<RecentDestinations>, StoreError> {
        self.write(|state| {
            let model = state.models.entry(self.shown).or_default();
            if model.document.version + 1 != document.version {
                return Saved::unless_there(document, Some(model.document.clone()));
            }
            (model.document, model.is_damaged) = (document.clone(), false);
            state.writes += 1;
            Saved::Written
        })
    }
}

impl ReadModels for InMemoryReadModels {
    type One = Self;

    async fn pointer(&self) -> Result<ModelPointer, StoreError> {
        self.pointer_now().await
    }

    async fn pointer_now(&self) -> Result<ModelPointer, StoreError> {
        Ok(self.state().pointer)
    }

    fn model(&self, model: Model) -> Self {
        Self { state: Arc::clone(&self.state), shown: model }
    }
}

impl RebuildStore for InMemoryReadModels {
    /// It can always be decoded.
    async fn mend_pointer(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn move_pointer(
        &self,
        from: &ModelPointer,
        to: &ModelPointer,
    ) -> Result<bool, StoreError> {
        self.write(|state| {
            let is_still = state.pointer == *from;
            if is_still {
                state.pointer = *to;
                state.writes += 1;
            }
            is_still
        })
    }

    async fn flip(
        &self,
        from: &ModelPointer,
        seen: u64,
        document: &RecentDestinations,
    ) -> Result<bool, StoreError> {
        let to = from.flipped();
        self.write(|state| {
            let there = &mut state.models.entry(to.live()).or_default().document;
            let is_still = state.pointer == *from && there.version == seen;
            if is_still {
                *there = document.clone();
                state.pointer = to;
                state.writes += 1;
            }
            is_still
        })
    }

    async fn load_rows(
        &self,
        model: Model,
        ids: &[DestinationId],
    ) -> Result<Vec<DestinationDetails>, StoreError> {
        let rows = self.model(model).stored().rows;
        Ok(ids.iter().filter_map(|id| rows.get(id).cloned()).collect())
    }

    async fn remove_all_but(
        &self,
        named: &ModelPointer,
        removed: impl Fn(usize) + Send + Sync,
    ) -> Result<(), StoreError> {
        let is_old = |model: &Model| *model <= named.last_given() && !named.names(*model);
        let old: Vec<_> = self.models().into_iter().filter(is_old).collect();
        for model in old {
            let rows = self.write(|state| state.models.remove(&model))?;
            removed(rows.map_or(0, |model| model.rows.len()));
        }
        Ok(())
    }
}
