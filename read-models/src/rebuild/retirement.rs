//! The old model goes, once nobody looks at it.

use super::{RebuildError, RebuildStore};
use crate::{ModelPointer, StoreError};

/// A model that is live no longer. It is kept up to date until its [end](Self::end): somebody may still believe that it is live.
#[derive(Debug)]
pub struct Retirement<M> {
    models: M,
    pointer: ModelPointer,
}

impl<M: RebuildStore> Retirement<M> {
    pub(super) fn new(models: M, pointer: ModelPointer) -> Self {
        Self { models, pointer }
    }

    /// Projectors write the live model alone from now on, as soon as they know of it.
    ///
    /// # Errors
    /// [`RebuildError::Overtaken`] if another rebuild has begun: it removes what this one leaves.
    pub async fn end(&self) -> Result<(), RebuildError> {
        let ended = self.models.move_pointer(&self.pointer, &self.pointer.alone()).await?;
        ended.then_some(()).ok_or(RebuildError::Overtaken)
    }

    /// Removes all that is of no model that is kept, what rebuilds that ended early have left included. Tells how much after
    /// each step.
    ///
    /// # Errors
    /// [`StoreError`] if something could not be removed; the next rebuild removes it.
    pub async fn remove_the_old(
        &self,
        removed: impl Fn(usize) + Send + Sync,
    ) -> Result<(), StoreError> {
        let named = self.models.pointer_now().await?;
        self.models.remove_all_but(&named, removed).await
    }
}
