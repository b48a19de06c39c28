//! The repair: the document compared with the rows it is made of.

use crate::document_projection::save_next;
use crate::{
    DestinationDetailsStore, FoundDocument, Merge, RecentDestinationsStore, StoreError,
    absent_if_undecodable,
};

/// Makes the document say what the rows say, and returns whether it did not. Heals whatever a
/// fault left behind; harmless at any time.
///
/// # Errors
/// [`StoreError`] if that can't be done for now; a repeat is safe.
pub async fn reconcile<S>(store: &S, limit: usize) -> Result<bool, StoreError>
where
    S: DestinationDetailsStore + RecentDestinationsStore,
{
    let mut rows = store.newest(limit, None).await?.rows;
    let FoundDocument { mut document, mut damage } = store.find_recent().await?;
    // The index may lag, so what it lacks is judged by the row itself.
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
