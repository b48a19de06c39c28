//! What a projector writes in the moment of the flip.

use std::sync::Mutex;

use domain::DestinationId;
use read_models::memory::InMemoryReadModels;
use read_models::rebuild::{Rebuild, RebuildStore};
use read_models::{
    DestinationDetails, Model, ModelPointer, PopularArea, ReadModels, RecentDestinations,
    RecentDestinationsStore, Saved, StoreError,
};

use crate::story::history;
use crate::{LIMIT, Watching, live};

/// Models to which somebody writes an area just before the flip.
#[derive(Clone)]
struct Busy<'a> {
    models: InMemoryReadModels,
    area: &'a Mutex<Option<PopularArea>>,
}

impl ReadModels for Busy<'_> {
    type One = InMemoryReadModels;

    async fn pointer(&self) -> Result<ModelPointer, StoreError> {
        self.models.pointer().await
    }

    async fn pointer_now(&self) -> Result<ModelPointer, StoreError> {
        self.models.pointer_now().await
    }

    fn model(&self, model: Model) -> InMemoryReadModels {
        self.models.model(model)
    }
}

impl RebuildStore for Busy<'_> {
    async fn mend_pointer(&self) -> Result<(), StoreError> {
        self.models.mend_pointer().await
    }

    async fn move_pointer(
        &self,
        from: &ModelPointer,
        to: &ModelPointer,
    ) -> Result<bool, StoreError> {
        self.models.move_pointer(from, to).await
    }

    async fn flip(
        &self,
        from: &ModelPointer,
        seen: u64,
        document: &RecentDestinations,
    ) -> Result<bool, StoreError> {
        let area = self.area.lock().unwrap().take();
        if let (Some(area), Some(building)) = (area, from.beside()) {
            let model = self.model(building);
            let mut written = model.load_recent().await?;
            written.version += 1;
            written.merge_areas([&area]);
            assert_eq!(model.save_recent(&written).await?, Saved::Written);
        }
        self.models.flip(from, seen, document).await
    }

    async fn load_rows(
        &self,
        model: Model,
        ids: &[DestinationId],
    ) -> Result<Vec<DestinationDetails>, StoreError> {
        self.models.load_rows(model, ids).await
    }

    async fn remove_all_but(
        &self,
        named: &ModelPointer,
        removed: impl Fn(usize) + Send + Sync,
    ) -> Result<(), StoreError> {
        self.models.remove_all_but(named, removed).await
    }
}

#[tokio::test]
async fn what_is_written_to_the_document_in_the_moment_of_the_flip_is_shown() {
    let history = history(&[Some(true)]).await;
    let models = InMemoryReadModels::default();
    let area = history.append_area("u09tu").await;
    let busy = Mutex::new(Some(PopularArea { version: area.version.next(), ..area.clone() }));
    let store = Busy { models: models.clone(), area: &busy };
    let rebuild = Rebuild::begin(&history.events, store, LIMIT).await.unwrap();
    rebuild.write(&Watching::default()).await.unwrap();

    rebuild.flip().await.unwrap();

    let shown = live(&models).await.document();
    assert_eq!((shown.destinations.len(), shown.popular_areas.len()), (1, 1));
    assert_eq!(shown.popular_areas[0].version, area.version.next());
}
