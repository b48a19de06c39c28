//! Events in, rows and the document out, with as few requests as can be.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::DestinationId;
use event_store::{EventStore, RecordedEvent, Version};
use lru::LruCache;

use crate::document_projection::project_document;
use crate::gap_filling::{UpTo, bring_up};
use crate::{
    Blocked, DestinationDetails, DestinationDetailsStore, Model, PopularArea, Projected,
    ProjectedRow, ReadModels, RowError, Saved, StoreError, absent_if_undecodable,
};

/// Rows that are remembered, so that the next event of a destination costs no read. A row takes
/// about 1 KB.
const REMEMBERED_ROWS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4095);

/// Projects events into the read models: into the live one, and into another that is kept beside it.
///
/// It remembers the rows that it wrote last. They are guesses: what is written is guarded by its
/// version, so a wrong guess costs a request and nothing else.
#[derive(Debug)]
pub struct Projector<E, M> {
    events: E,
    models: M,
    limit: usize,
    remembered: Mutex<LruCache<(Model, DestinationId), DestinationDetails>>,
}

impl<E, M> Projector<E, M>
where
    E: EventStore,
    M: ReadModels,
{
    /// A projector whose documents hold the `limit` newest destinations.
    pub fn new(events: E, models: M, limit: usize) -> Self {
        Self { events, models, limit, remembered: Mutex::new(LruCache::new(REMEMBERED_ROWS)) }
    }

    /// Brings the row of a destination up to these events of its stream, sorted by version, and
    /// returns it as it is now, whether or not they changed it.
    ///
    /// # Errors
    /// [`RowError`] if that can't be done for now; a repeat is safe.
    pub async fn project_row(&self, events: &[&RecordedEvent]) -> Result<Projected, RowError> {
        self.project_row_up_to(UpTo::Delivered, events).await
    }

    /// The same for events that come from a fault, and everything that follows them in the stream: it was delivered
    /// before, and waited for them.
    ///
    /// # Errors
    /// [`RowError`] if that can't be done for now; a repeat is safe.
    pub async fn project_row_to_the_end(
        &self,
        events: &[&RecordedEvent],
    ) -> Result<Projected, RowError> {
        self.project_row_up_to(UpTo::TheEnd, events).await
    }

    async fn project_row_up_to(
        &self,
        up_to: UpTo,
        events: &[&RecordedEvent],
    ) -> Result<Projected, RowError> {
        let Some(first) = events.first() else {
            return Ok(Projected::default());
        };
        let id: DestinationId = match first.stream.id.parse() {
            Ok(id) if first.stream.category == domain::CATEGORY => id,
            _ => return Err(RowError::NoDestination(first.stream.to_string())),
        };
        let mut projected = Projected::default();
        for model in self.models.pointer().await?.kept() {
            let (row, blocked) = self.project_row_of(model, id, events, up_to).await?;
            projected.rows.extend(row.map(|row| ProjectedRow { model, row }));
            projected.blocked = projected.blocked.or(blocked);
        }
        Ok(projected)
    }

    async fn project_row_of(
        &self,
        model: Model,
        id: DestinationId,
        events: &[&RecordedEvent],
        up_to: UpTo,
    ) -> Result<(Option<DestinationDetails>, Option<Blocked>), RowError> {
        let store = self.models.model(model);
        let first = events.first().map_or(Version::EMPTY, |first| first.version);
        let remembered = self.rows().get(&(model, id)).cloned();
        let guess = match remembered {
            Some(row) => Some(row),
            // A stream that begins has none.
            None if first <= Version::EMPTY.next() => None,
            None => absent_if_undecodable(store.load(id).await)?,
        };
        let brought_up = bring_up(&self.events, guess, events, up_to).await?;
        let row = match brought_up.row {
            Some(row) if brought_up.changed => match store.save(&row).await? {
                Saved::Written => Some(row),
                // The guess was wrong: what is there is as new, and a fold of the same events.
                Saved::Refused(there) => there,
            },
            unchanged => unchanged,
        };
        if let Some(row) = &row {
            self.rows().put((model, id), row.clone());
        }
        Ok((row, brought_up.blocked))
    }

    /// Merges rows and areas into each model's document, with at most one write, and none if it says the same.
    ///
    /// # Errors
    /// [`StoreError`] if that can't be done for now; a repeat is safe.
    pub async fn project_documents(
        &self,
        rows: &[ProjectedRow],
        areas: &[PopularArea],
    ) -> Result<(), StoreError> {
        let mut models: Vec<Model> = rows.iter().map(|projected| projected.model).collect();
        if !areas.is_empty() {
            models.extend(self.models.pointer().await?.kept());
        }
        models.sort();
        models.dedup();
        for model in models {
            let of_model = rows.iter().filter(|projected| projected.model == model);
            let rows: Vec<_> = of_model.map(|projected| &projected.row).collect();
            project_document(&self.models.model(model), &rows, areas, self.limit).await?;
        }
        Ok(())
    }

    fn rows(&self) -> MutexGuard<'_, LruCache<(Model, DestinationId), DestinationDetails>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
