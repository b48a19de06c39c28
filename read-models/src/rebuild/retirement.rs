//! Removes the old model, once no process uses it.

use super::{RebuildError, RebuildStore};
use crate::{ModelPointer, StoreError};

/// A model that was live. It is kept up to date until its
/// [end](Self::end), because a process may still take it for live.
#[derive(Debug)]
pub struct Retirement<M> {
    models: M,
    pointer: ModelPointer,
}

impl<M: RebuildStore> Retirement<M> {
    pub(super) fn new(models: M, pointer: ModelPointer) -> Self {
        Self { models, pointer }
    }

    /// Makes projectors write the live model only, as soon as they read the pointer.
    ///
    /// # Errors
    /// [`RebuildError::Overtaken`] if another rebuild has started: it removes what this one leaves.
    pub async fn end(&self) -> Result<(), RebuildError> {
        let ended = self.models.move_pointer(&self.pointer, &self.pointer.alone()).await?;
        ended.then_some(()).ok_or(RebuildError::Overtaken)
    }

    /// Removes everything of models that are not kept, including the remains of interrupted rebuilds. Yields the
    /// number of items removed by each step.
    ///
    /// # Errors
    /// [`StoreError`] if something can't be removed; the next rebuild removes it.
    pub async fn remove_the_old(
        &self,
        removed: impl Fn(usize) + Send + Sync,
    ) -> Result<(), StoreError> {
        let named = self.models.pointer_now().await?;
        self.models.remove_all_but(&named, removed).await
    }
}
