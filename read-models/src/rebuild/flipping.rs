//! The new model becomes what visitors see.

use event_store::{EventStore, StreamId};

use super::{ATTEMPTS, Rebuild, RebuildError, RebuildStore, Retirement};
use crate::gap_filling::fold_stream;
use crate::{
    DestinationDetailsStore, RecentDestination, RecentDestinations, RecentDestinationsStore,
    reconcile,
};

/// How far the new document is ahead of the old one: further than that one can get while somebody still believes that it is
/// live. So the greatest version is that of the live document, should the pointer be lost.
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
            let shown = old.find_recent().await?.document;
            let mut document = new.load_recent().await?;
            let seen = document.version;
            document.version = seen.max(shown.version) + AHEAD;
            self.catch_up_with(&shown, &mut document).await?;
            if self.models.flip(&self.pointer, seen, &document).await? {
                return Ok(Retirement::new(self.models.clone(), self.pointer.flipped()));
            }
            if self.models.pointer_now().await? != self.pointer {
                return Err(RebuildError::Overtaken);
            }
        }
        Err(RebuildError::Outrun)
    }

    /// A projector that was stopped between the two models wrote the old one alone. What is shown there is made again here,
    /// so that visitors do not miss it until its event comes again.
    async fn catch_up_with(
        &self,
        shown: &RecentDestinations,
        document: &mut RecentDestinations,
    ) -> Result<(), RebuildError> {
        for place in &shown.destinations {
            let is_there =
                |it: &RecentDestination| it.id == place.id && it.version >= place.version;
            if document.destinations.iter().any(is_there) {
                continue;
            }
            let stream = StreamId::new(domain::CATEGORY, place.id.to_string());
            if let Some(row) = fold_stream(&self.events, &stream).await?.row {
                self.model().save(&row).await?;
                document.merge([&row], self.limit);
            }
        }
        Ok(())
    }
}
