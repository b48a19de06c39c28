//! Repairs the document by comparing it with the rows behind it.

use crate::document_projection::save_next;
use crate::{
    DestinationDetailsStore, FoundDocument, Merge, RecentDestinationsStore, StoreError,
    absent_if_undecodable,
};

/// Makes the document match the rows, and returns whether it did
/// not. Repairs whatever a fault left behind; safe at any time.
///
/// # Errors
/// [`StoreError`] if the store fails; a retry is safe.
pub async fn reconcile<S>(store: &S, limit: usize) -> Result<bool, StoreError>
where
    S: DestinationDetailsStore + RecentDestinationsStore,
{
    let mut rows = store.newest(limit, None).await?.rows;
    let FoundDocument { mut document, mut damage } = store.find_recent().await?;
    // The index may lag, so a destination that it lacks is judged by its row.
    for destination in &document.destinations {
        if !rows.iter().any(|row| row.id == destination.id) {
            rows.extend(absent_if_undecodable(store.load(destination.id).await)?);
        }
    }
    loop {
        if document.merge(&rows, limit) == Merge::Unchanged && damage.is_none() {
            return Ok(false);
        }
        match save_next(store, document).await? {
            None => return Ok(true),
            Some(current) => (document, damage) = (current, None),
        }
    }
}
