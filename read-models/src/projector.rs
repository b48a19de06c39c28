//! Projects events into rows and the document, with as few requests as possible.

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

/// Rows to cache, so that the next event of a destination costs no read. A row takes about 1 KB.
const REMEMBERED_ROWS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4095);

/// Projects events into the live model, and into the one beside it if there is one.
///
/// It caches the rows that it wrote last. They may be outdated: writes are guarded by the version, so an outdated row
/// costs one request and nothing else.
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

    /// Brings the row of a destination up to these events of its stream, which must be sorted by version, and returns
    /// the current row, changed or not.
    ///
    /// # Errors
    /// [`RowError`] if the row can't be brought up to date; a retry is safe.
    pub async fn project_row(&self, events: &[&RecordedEvent]) -> Result<Projected, RowError> {
        self.project_row_up_to(UpTo::Delivered, events).await
    }

    /// The same for resubmitted events, and everything that follows them
    /// in the stream: those events were delivered before, and waited.
    ///
    /// # Errors
    /// [`RowError`] if the row can't be brought up to date; a retry is safe.
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
            // A stream that begins here has no row.
            None if first <= Version::EMPTY.next() => None,
            None => absent_if_undecodable(store.load(id).await)?,
        };
        let brought_up = bring_up(&self.events, guess, events, up_to).await?;
        let row = match brought_up.row {
            Some(row) if brought_up.changed => match store.save(&row).await? {
                Saved::Written => Some(row),
                // The cached row was outdated: the stored one is as new, and a fold of the same events.
                Saved::Refused(there) => there,
            },
            unchanged => unchanged,
        };
        if let Some(row) = &row {
            self.rows().put((model, id), row.clone());
        }
        Ok((row, brought_up.blocked))
    }

    /// Merges rows and areas into the document of each model, with at most one write, and none if nothing changes.
    ///
    /// # Errors
    /// [`StoreError`] if the store fails; a retry is safe.
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
