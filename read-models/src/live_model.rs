//! What visitors see: the model that the pointer names as live.

use domain::DestinationId;

use crate::{
    DestinationDetails, DestinationDetailsStore, FoundDocument, ListPosition, Page, ReadModels,
    RecentDestinations, RecentDestinationsStore, Saved, StoreError,
};

/// The live one of several models, also after a flip.
#[derive(Debug, Clone)]
pub struct LiveModel<M>(pub M);

impl<M: ReadModels> LiveModel<M> {
    /// Rows may come from a model that was live a second ago: it is kept for longer than that.
    async fn shown(&self) -> Result<M::One, StoreError> {
        Ok(self.0.model(self.0.pointer().await?.live()))
    }

    /// The document comes from the model that is live now, because a flip renders it.
    async fn shown_now(&self) -> Result<M::One, StoreError> {
        Ok(self.0.model(self.0.pointer_now().await?.live()))
    }
}

impl<M: ReadModels> DestinationDetailsStore for LiveModel<M> {
    async fn load(&self, id: DestinationId) -> Result<Option<DestinationDetails>, StoreError> {
        self.shown().await?.load(id).await
    }

    async fn save(
        &self,
        row: &DestinationDetails,
    ) -> Result<Saved<DestinationDetails>, StoreError> {
        self.shown().await?.save(row).await
    }

    async fn newest(&self, limit: usize, after: Option<ListPosition>) -> Result<Page, StoreError> {
        self.shown().await?.newest(limit, after).await
    }
}

impl<M: ReadModels> RecentDestinationsStore for LiveModel<M> {
    async fn load_recent(&self) -> Result<RecentDestinations, StoreError> {
        self.shown_now().await?.load_recent().await
    }

    async fn find_recent(&self) -> Result<FoundDocument, StoreError> {
        self.shown_now().await?.find_recent().await
    }

    async fn save_recent(
        &self,
        document: &RecentDestinations,
    ) -> Result<Saved<RecentDestinations>, StoreError> {
        self.shown_now().await?.save_recent(document).await
    }
}
