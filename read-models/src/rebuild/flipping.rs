//! Makes the new model the one that visitors see.

use event_store::{EventStore, StreamId};

use super::{ATTEMPTS, Rebuild, RebuildError, RebuildStore, Retirement};
use crate::gap_filling::fold_stream;
use crate::{
    DestinationDetailsStore, RecentDestination, RecentDestinations, RecentDestinationsStore,
    reconcile,
};

/// How far the new document's version is ahead of the old one's: further than the old one can get while any process
/// still takes it for live. So if the pointer is lost, the live document has the greatest version.
const AHEAD: u64 = 1_000;

impl<E: EventStore, M: RebuildStore + Clone> Rebuild<E, M> {
    /// Shows the new model instead of the live one. Changes the
    /// document at the same moment, so that the home page is rendered.
    ///
    /// # Errors
    /// [`RebuildError`] if that failed: then [abandon](Self::abandon)
    /// it, which tells whether it was done all the same.
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

    /// A projector that was stopped between the two models has written the old one only. The shown rows are folded
    /// again here, so that visitors see them before their event is delivered again.
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
