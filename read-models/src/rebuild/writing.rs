//! Folds every stream and writes every row.

use std::pin::pin;

use event_store::{EventStore, Segment};
use futures::TryStreamExt;

use super::{Rebuild, RebuildError, RebuildObserver, RebuildStore, Unprojectable};
use crate::document_projection::save_next;
use crate::{
    Blocked, CheckedHistory, DestinationDetails, DestinationDetailsStore, PopularArea,
    RecentDestinations, RecentDestinationsStore, histories,
};

/// Rows to write at once, at most.
const WRITES: usize = 32;

/// The counts of a rebuild.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// The number of events that were folded.
    pub events: usize,
    /// The number of rows that they made.
    pub rows: usize,
}

/// The part of the document that one stream contributes.
struct Part {
    events: usize,
    row: Option<DestinationDetails>,
    area: Option<PopularArea>,
}

impl<E: EventStore, M: RebuildStore> Rebuild<E, M> {
    /// Folds all streams, writes a row for each destination and one
    /// document. Only a few pages of events are in memory at a time.
    ///
    /// # Errors
    /// [`RebuildError`] if that failed; start a new rebuild.
    pub async fn write(&self, observer: &impl RebuildObserver) -> Result<Written, RebuildError> {
        let model = self.model();
        // One reader is faster than all writers together.
        let parts = histories(&self.events, Segment::WHOLE)
            .map_err(RebuildError::from)
            .map_ok(|history| write_stream(&model, history, observer))
            .try_buffer_unordered(WRITES);
        let mut parts = pin!(parts);
        let (mut written, mut document) = (Written::default(), RecentDestinations::default());
        while let Some(part) = parts.try_next().await? {
            written.events += part.events;
            written.rows += usize::from(part.row.is_some());
            document.merge(part.row.as_ref().filter(|row| row.is_listed()), self.limit);
            document.merge_areas(&part.area);
            observer.folded(part.events);
        }
        self.write_document(&document).await?;
        Ok(written)
    }

    /// Merges the folded document into the one that projectors have written meanwhile.
    async fn write_document(&self, folded: &RecentDestinations) -> Result<(), RebuildError> {
        let model = self.model();
        let mut document = model.find_recent().await?.document;
        loop {
            if !document.merge_document(folded, self.limit) {
                return Ok(());
            }
            match save_next(&model, document).await? {
                None => return Ok(()),
                Some(current) => document = current,
            }
        }
    }
}

async fn write_stream(
    model: &impl DestinationDetailsStore,
    history: CheckedHistory,
    observer: &impl RebuildObserver,
) -> Result<Part, RebuildError> {
    for Blocked { version, reason } in history.unprojectable() {
        let stream = history.stream.clone();
        observer.unprojectable(Unprojectable { stream, version, reason }).await?;
    }
    if let Some(row) = &history.row {
        // If it is refused, a projector was faster, and its row is newer.
        model.save(row).await?;
    }
    Ok(Part { events: history.events, row: history.row, area: history.area })
}
