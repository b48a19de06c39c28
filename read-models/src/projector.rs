//! Events in, rows and the document out, with as few requests as can be.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use domain::DestinationId;
use event_store::{EventStore, ReadError, RecordedEvent, Version};
use lru::LruCache;
use thiserror::Error;

use crate::gap_filling::bring_up;
use crate::{
    Blocked, DestinationDetails, DestinationDetailsStore, Merge, PopularArea, RecentDestinations,
    RecentDestinationsStore, Saved, StoreError,
};

/// Rows that are remembered, so that the next event of a destination costs no read. A row takes
/// about 1 KB.
const REMEMBERED_ROWS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4095);

/// Projects events into the read models.
///
/// It remembers the rows that it wrote last. They are guesses: what is written is guarded by its
/// version, so a wrong guess costs a request and nothing else.
#[derive(Debug)]
pub struct Projector<E, S> {
    events: E,
    store: S,
    limit: usize,
    remembered: Mutex<LruCache<DestinationId, DestinationDetails>>,
}

/// What became of a destination's row.
#[derive(Debug)]
pub struct ProjectedRow {
    /// The row as it is now; none if the stream can't be projected from its first event on.
    pub row: Option<DestinationDetails>,
    /// The event that could not be projected, if there is one.
    pub blocked: Option<Blocked>,
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

impl<E, S> Projector<E, S>
where
    E: EventStore,
    S: DestinationDetailsStore + RecentDestinationsStore,
{
    /// A projector whose document holds the `limit` newest destinations.
    pub fn new(events: E, store: S, limit: usize) -> Self {
        Self { events, store, limit, remembered: Mutex::new(LruCache::new(REMEMBERED_ROWS)) }
    }

    /// Brings the row of a destination up to these events of its stream, sorted by version, and
    /// returns it as it is now, whether or not they changed it.
    ///
    /// # Errors
    /// [`RowError`] if that can't be done for now; a repeat is safe.
    pub async fn project_row(&self, events: &[&RecordedEvent]) -> Result<ProjectedRow, RowError> {
        let Some(first) = events.first() else {
            return Ok(ProjectedRow { row: None, blocked: None });
        };
        let id: DestinationId = match first.stream.id.parse() {
            Ok(id) if first.stream.category == domain::CATEGORY => id,
            _ => return Err(RowError::NoDestination(first.stream.to_string())),
        };
        let guess = self.guess(id, first.version).await?;
        let brought_up = bring_up(&self.events, guess, events).await?;
        let row = match brought_up.row {
            Some(row) if brought_up.changed => match self.store.save(&row).await? {
                Saved::Written => Some(row),
                // The guess was wrong: what is there is as new, and a fold of the same events.
                Saved::Refused(there) => there,
            },
            unchanged => unchanged,
        };
        if let Some(row) = &row {
            self.rows().put(id, row.clone());
        }
        Ok(ProjectedRow { row, blocked: brought_up.blocked })
    }

    /// Merges rows and areas into the document, with at most one write, and none if it says the same.
    ///
    /// # Errors
    /// [`StoreError`] if that can't be done for now; a repeat is safe.
    pub async fn project_document(
        &self,
        rows: &[DestinationDetails],
        areas: &[PopularArea],
    ) -> Result<(), StoreError> {
        // A row that never was listed has never been in the document.
        let has_no_part = |row: &DestinationDetails| !row.is_listed() && row.version.0 <= 1;
        if areas.is_empty() && rows.iter().all(has_no_part) {
            return Ok(());
        }
        let mut document = self.store.load_recent().await?;
        loop {
            let areas_changed = document.merge_areas(areas);
            match document.merge(rows, self.limit) {
                Merge::Unchanged if !areas_changed => return Ok(()),
                Merge::Unchanged | Merge::Changed => {}
                Merge::ChangedWithRoom => {
                    let newest = self.store.newest(self.limit, None).await?;
                    document.merge(&newest.rows, self.limit);
                }
            }
            match save_next(&self.store, document).await? {
                None => return Ok(()),
                Some(current) => document = current,
            }
        }
    }

    /// The row that is probably there. A stream that begins has none.
    async fn guess(
        &self,
        id: DestinationId,
        first: Version,
    ) -> Result<Option<DestinationDetails>, StoreError> {
        let remembered = self.rows().get(&id).cloned();
        match remembered {
            Some(row) => Ok(Some(row)),
            None if first <= Version::EMPTY.next() => Ok(None),
            None => self.store.load(id).await,
        }
    }

    fn rows(&self) -> std::sync::MutexGuard<'_, LruCache<DestinationId, DestinationDetails>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
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
