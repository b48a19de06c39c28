//! Every stream folded, every row written.

use std::pin::pin;

use event_store::{EventStore, Segment};
use futures::TryStreamExt;

use super::{Rebuild, RebuildError, RebuildObserver, RebuildStore, Unprojectable};
use crate::document_projection::save_next;
use crate::{
    Blocked, CheckedHistory, DestinationDetails, DestinationDetailsStore, PopularArea,
    RecentDestinations, RecentDestinationsStore, histories,
};

/// Rows that are written at the same time.
const WRITES: usize = 32;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Events that were folded.
    pub events: usize,
    /// Rows that they made.
    pub rows: usize,
}

/// What one stream adds to the document.
struct Part {
    events: usize,
    row: Option<DestinationDetails>,
    area: Option<PopularArea>,
}

impl<E: EventStore, M: RebuildStore> Rebuild<E, M> {
    /// Folds all streams, writes a row for each destination and one document. No more than a few pages of events are
    /// held at a time.
    ///
    /// # Errors
    /// [`RebuildError`] if that can't be done; begin again.
    pub async fn write(&self, observer: &impl RebuildObserver) -> Result<Written, RebuildError> {
        let model = self.model();
        // One reader is faster than all writers.
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

    /// Merges what was folded into what projectors have made of the document meanwhile.
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
        // If it is refused, a projector was faster, and what is there is newer.
        model.save(row).await?;
    }
    Ok(Part { events: history.events, row: history.row, area: history.area })
}
