//! Events in, rows and the document out, with as few requests as can be.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use domain::DestinationId;
use event_store::{EventStore, ReadError, RecordedEvent, Version};
use lru::LruCache;
use thiserror::Error;

use crate::gap_filling::{UpTo, bring_up};
use crate::{
    Blocked, DestinationDetails, DestinationDetailsStore, Merge, Model, PopularArea, ReadModels,
    RecentDestinations, RecentDestinationsStore, Saved, StoreError, absent_if_undecodable,
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

/// What became of a destination's row.
#[derive(Debug, Default)]
pub struct Projected {
    /// The row as it is now, in each model; none if the stream can't be projected from its first event on.
    pub rows: Vec<ProjectedRow>,
    /// The event that could not be projected, if there is one.
    pub blocked: Option<Blocked>,
}

/// A row of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectedRow {
    /// Where it is.
    pub model: Model,
    /// The row.
    pub row: DestinationDetails,
}

/// Why a row could not be brought up to date.
#[derive(Debug, Error)]
pub enum RowError {
    /// The stream is of no destination.
    #[error("stream `{0}` is of no destination")]
    NoDestination(String),
    /// A gap could not be filled.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The row could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
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

    fn rows(
        &self,
    ) -> std::sync::MutexGuard<'_, LruCache<(Model, DestinationId), DestinationDetails>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn project_document<S>(
    store: &S,
    rows: &[&DestinationDetails],
    areas: &[PopularArea],
    limit: usize,
) -> Result<(), StoreError>
where
    S: DestinationDetailsStore + RecentDestinationsStore,
{
    // A row that never was listed has never been in the document.
    let has_no_part = |row: &&DestinationDetails| !row.is_listed() && row.version.0 <= 1;
    if areas.is_empty() && rows.iter().all(has_no_part) {
        return Ok(());
    }
    let mut found = store.find_recent().await?;
    let mut is_refilled = found.refill(store, limit).await?;
    let mut document = found.document;
    loop {
        let areas_changed = document.merge_areas(areas);
        match document.merge(rows.iter().copied(), limit) {
            Merge::Unchanged if !areas_changed && !is_refilled => return Ok(()),
            Merge::Unchanged | Merge::Changed => {}
            Merge::ChangedWithRoom => {
                let newest = store.newest(limit, None).await?;
                document.merge(&newest.rows, limit);
            }
        }
        match save_next(store, document).await? {
            None => return Ok(()),
            Some(current) => (document, is_refilled) = (current, false),
        }
    }
}

/// Writes the document as its next version; if another was faster, returns what is there.
pub(crate) async fn save_next(
    store: &impl RecentDestinationsStore,
    mut document: RecentDestinations,
) -> Result<Option<RecentDestinations>, StoreError> {
    document.version += 1;
    Ok(match store.save_recent(&document).await? {
        Saved::Written => None,
        Saved::Refused(current) => Some(current.unwrap_or_default()),
    })
}
