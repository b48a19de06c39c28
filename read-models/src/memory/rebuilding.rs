//! The operations of rebuilds.

use std::sync::Arc;

use domain::DestinationId;

use super::InMemoryReadModels;
use crate::rebuild::RebuildStore;
use crate::{DestinationDetails, Model, ModelPointer, ReadModels, RecentDestinations, StoreError};

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
    /// In memory it can always be decoded.
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
