//! Compares all rows with their events once more, as stored.

use std::collections::HashMap;
use std::pin::pin;

use domain::DestinationId;
use event_store::{EventStore, Segment, Version};
use futures::TryStreamExt;

use super::{Rebuild, RebuildError, RebuildObserver, RebuildStore};
use crate::{CheckedHistory, DestinationDetails, DestinationDetailsStore, Saved, histories};

/// Rows to read by one request: the limit of DynamoDB's `BatchGetItem`.
const BATCH: usize = 100;
/// Requests in flight at once, at most.
const READS: usize = 4;

/// The counts of a check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checked {
    /// Rows that match their events, or are newer.
    pub rows: usize,
    /// Rows that were missing or older, and have now been written: their events came during the rebuild, to a
    /// projector that did not know of the model yet.
    pub caught_up: usize,
}

impl<E: EventStore, M: RebuildStore> Rebuild<E, M> {
    /// Folds all streams again, and compares each with its row as it is stored.
    ///
    /// # Errors
    /// [`RebuildError::Differs`] if a row does not match its events.
    pub async fn check(&self, observer: &impl RebuildObserver) -> Result<Checked, RebuildError> {
        let batches = histories(&self.events, Segment::WHOLE)
            .map_err(RebuildError::from)
            .try_chunks(BATCH)
            .map_err(|error| error.1)
            .map_ok(|histories| self.check_rows(histories))
            .try_buffer_unordered(READS);
        let mut batches = pin!(batches);
        let mut checked = Checked::default();
        while let Some((events, batch)) = batches.try_next().await? {
            checked.rows += batch.rows;
            checked.caught_up += batch.caught_up;
            observer.folded(events);
        }
        Ok(checked)
    }

    async fn check_rows(
        &self,
        histories: Vec<CheckedHistory>,
    ) -> Result<(usize, Checked), RebuildError> {
        let made: Vec<_> = histories.iter().filter_map(|history| history.row.as_ref()).collect();
        let ids: Vec<DestinationId> = made.iter().map(|row| row.id).collect();
        let rows = self.models.load_rows(self.building, &ids).await?;
        let there: HashMap<_, _> = rows.iter().map(|row| (row.id, row)).collect();
        let mut checked = Checked::default();
        for history in &histories {
            if let Some(row) = &history.row {
                let is_right = self.check_row(history, row, there.get(&row.id).copied()).await?;
                checked.rows += 1;
                checked.caught_up += usize::from(!is_right);
            }
        }
        Ok((histories.iter().map(|history| history.events).sum(), checked))
    }

    /// Whether the row was right.
    async fn check_row(
        &self,
        history: &CheckedHistory,
        row: &DestinationDetails,
        there: Option<&DestinationDetails>,
    ) -> Result<bool, RebuildError> {
        let version = there.map_or(Version::EMPTY, |there| there.version);
        if version > row.version || there == Some(row) {
            return Ok(true);
        }
        match self.model().save(row).await? {
            Saved::Written => Ok(false),
            Saved::Refused(Some(now)) if now.version > row.version || now == *row => Ok(true),
            Saved::Refused(_) => Err(RebuildError::Differs(history.stream.clone())),
        }
    }
}
