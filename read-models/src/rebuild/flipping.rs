//! The new model becomes what visitors see.

use event_store::EventStore;

use super::{ATTEMPTS, Rebuild, RebuildError, RebuildStore, Retirement};
use crate::{RecentDestinationsStore, reconcile};

/// How far the new document is ahead of the old one: further than that one can get while somebody still believes that it is
/// live. A page made of an older document never replaces a newer one.
const AHEAD: u64 = 1_000;

impl<E: EventStore, M: RebuildStore + Clone> Rebuild<E, M> {
    /// Shows the new model instead of the live one. What changes is the document in the same moment, so the home page is rendered.
    ///
    /// # Errors
    /// [`RebuildError`] if that can't be done: then [abandon](Self::abandon) it, which says whether it was done all the same.
    pub async fn flip(&self) -> Result<Retirement<M>, RebuildError> {
        let (old, new) = (self.models.model(self.pointer.live()), self.model());
        reconcile(&new, self.limit).await?;
        for _ in 0..ATTEMPTS {
            let shown = old.load_recent().await?;
            let mut document = new.load_recent().await?;
            let seen = document.version;
            document.version = seen.max(shown.version) + AHEAD;
            if self.models.flip(&self.pointer, seen, &document).await? {
                return Ok(Retirement::new(self.models.clone(), self.pointer.flipped()));
            }
            if self.models.pointer_now().await? != self.pointer {
                return Err(RebuildError::Overtaken);
            }
        }
        Err(RebuildError::Outrun)
    }
}
