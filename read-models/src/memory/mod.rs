//! Read models in memory, with crashes on demand: a double for tests of projections and rebuilds.

mod one_model;
mod rebuilding;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::DestinationId;
use event_store::BackendError;

use crate::{DestinationDetails, Model, ModelPointer, RecentDestinations, StoreError};

/// Whether the process survives a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The write is done as usual.
    Survives,
    /// The process crashes just before the write.
    CrashesBefore,
    /// The process crashes just after the write.
    CrashesAfter,
}

/// All models behind one lock, and a view of one of them: the first, unless another
/// is chosen with [`ReadModels::model`](crate::ReadModels::model). Clones share them.
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
    /// The fates of the next writes; those after them survive.
    pub fn destine(&self, fates: impl IntoIterator<Item = Fate>) {
        self.state().fates.extend(fates);
    }

    /// All rows of the model that is shown.
    #[must_use]
    pub fn rows(&self) -> Vec<DestinationDetails> {
        self.stored().rows.into_values().collect()
    }

    /// The document of the model that is shown.
    #[must_use]
    pub fn document(&self) -> RecentDestinations {
        self.stored().document
    }

    /// Damages the document: only its version can be decoded.
    pub fn damage_document(&self) {
        let mut state = self.state();
        let model = state.models.entry(self.shown).or_default();
        let version = model.document.version;
        model.document = RecentDestinations { version, ..RecentDestinations::default() };
        model.is_damaged = true;
    }

    /// The models that have a row or a document.
    #[must_use]
    pub fn models(&self) -> Vec<Model> {
        self.state().models.keys().copied().collect()
    }

    /// The number of accepted writes so far.
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
        let crash = || BackendError::transient("memory: the process crashed");
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
