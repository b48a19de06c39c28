//! The document as whoever writes it next finds it.

use crate::{DestinationDetailsStore, Merge, RecentDestinations, StoreError};

/// What can be read of the stored document.
///
/// What can't be decoded of a read model is absent, and made again: nobody has to mend it first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FoundDocument {
    /// Without the parts that can't be decoded; the default if there is no document.
    pub document: RecentDestinations,
    /// Why some of it can't be decoded.
    pub damage: Option<String>,
}

impl FoundDocument {
    /// Takes in the newest rows if places may be missing: the document is damaged, or there is none. Says
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
