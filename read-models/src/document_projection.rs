//! Projects rows and areas into the document.

use crate::{
    DestinationDetails, DestinationDetailsStore, FoundDocument, Merge, PopularArea,
    RecentDestinations, RecentDestinationsStore, Saved, StoreError,
};

impl FoundDocument {
    /// Merges the newest rows if the document is damaged or missing, so that places may be missing from it. Returns
    /// whether it has to be written.
    pub(crate) async fn refill(
        &mut self,
        store: &impl DestinationDetailsStore,
        limit: usize,
    ) -> Result<bool, StoreError> {
        if self.damage.is_none() && self.document.version > 0 {
            return Ok(false);
        }
        let newest = store.newest(limit, None).await?;
        let is_changed = self.document.merge(&newest.rows, limit) != Merge::Unchanged;
        Ok(is_changed || self.damage.is_some())
    }
}

/// Merges rows and areas into the document of a model, with at most one write, and none if nothing changes.
///
/// # Errors
/// [`StoreError`] if the store fails; a retry is safe.
pub(crate) async fn project_document<S>(
    store: &S,
    rows: &[&DestinationDetails],
    areas: &[PopularArea],
    limit: usize,
) -> Result<(), StoreError>
where
    S: DestinationDetailsStore + RecentDestinationsStore,
{
    // A row that was never listed has never been in the document.
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

/// Writes the document as its next version. If another writer was faster, returns its document.
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
