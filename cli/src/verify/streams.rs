//! Checks every stream, and the row that it makes.

use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{TimeDelta, Utc};
use event_store::dynamodb::DynamoDbEventStore;
use event_store::{EventStore, Segment, StreamId, Version};
use futures::{Stream, StreamExt, TryStreamExt};
use read_models::dynamodb::DynamoDbModel;
use read_models::{CheckedHistory, DestinationDetailsStore, HistoryCheck, StoreError, histories};

use super::difference::{Difference, row_difference};

/// Rows to read at once.
const ROWS: usize = 16;
/// A stream that changed less than this ago may be in progress.
const LATELY: TimeDelta = TimeDelta::minutes(1);
/// How long to wait for work in progress.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// The pause before looking again.
pub(super) const PAUSE: Duration = Duration::from_millis(200);

/// The inputs of the comparison.
pub(super) struct Verified {
    pub(super) events: DynamoDbEventStore,
    pub(super) read_models: DynamoDbModel,
    /// Whether stations are running meanwhile.
    pub(super) is_at_work: bool,
    /// The events table, as an argument of the AWS CLI.
    pub(super) events_table: String,
}

/// A stream, and the differences of it and its row.
pub(super) struct CheckedStream {
    pub(super) history: CheckedHistory,
    pub(super) differences: Vec<Difference>,
}

impl Verified {
    /// All streams, in the order of the scan.
    pub(super) fn streams(&self) -> impl Stream<Item = Result<CheckedStream>> + '_ {
        histories(&self.events, Segment::WHOLE)
            .map_ok(|history| self.check_row(history))
            .map_err(anyhow::Error::from)
            .try_buffer_unordered(ROWS)
    }

    /// The stream as it is now, checked and folded.
    pub(super) async fn history(&self, stream: StreamId) -> Result<CheckedHistory> {
        let mut check = HistoryCheck::of(stream.clone());
        let mut events = std::pin::pin!(self.events.read(&stream, Version::EMPTY));
        while let Some(read) = events.next().await {
            check.take(read)?;
        }
        Ok(check.finish())
    }

    /// Compares a row with its events. A difference may be work in progress, so it is read again, after a pause if
    /// the last event is new.
    async fn check_row(&self, mut history: CheckedHistory) -> Result<CheckedStream> {
        let begun = Instant::now();
        let mut is_first = true;
        loop {
            let difference = self.row_difference(&history).await?;
            if difference.is_none() || !self.may_change(&history, begun, is_first) {
                let flaws = history.flaws.iter();
                let flaws = flaws
                    .map(|flaw| Difference::in_history(&history.stream, flaw, &self.events_table));
                let differences = flaws.chain(difference).collect();
                return Ok(CheckedStream { history, differences });
            }
            if !is_first {
                tokio::time::sleep(PAUSE).await;
            }
            is_first = false;
            history = self.history(history.stream).await?;
        }
    }

    fn may_change(&self, history: &CheckedHistory, begun: Instant, is_first: bool) -> bool {
        let is_new = history.changed_at.is_some_and(|changed_at| Utc::now() - changed_at < LATELY);
        self.is_at_work && (is_first || (is_new && begun.elapsed() < PATIENCE))
    }

    async fn row_difference(&self, history: &CheckedHistory) -> Result<Option<Difference>> {
        // Areas have no rows; neither have streams of other categories.
        let stream = &history.stream;
        let Ok(id) = stream.id.parse() else {
            return Ok(None);
        };
        if stream.category != domain::CATEGORY {
            return Ok(None);
        }
        let difference = match self.read_models.load(id).await {
            // The program that wrote a further row knew the event that is unknown here.
            Ok(Some(row)) if !history.is_readable() && row.version > made(history) => None,
            Ok(row) => row_difference(history.row.as_ref(), row.as_ref()),
            Err(error @ StoreError::Undecodable { .. }) => Some(error.to_string()),
            Err(error) => return Err(error.into()),
        };
        Ok(difference.map(|what| Difference::in_row(&stream.id, what)))
    }
}

/// The version of the row that a history makes.
fn made(history: &CheckedHistory) -> Version {
    history.row.as_ref().map_or(Version::EMPTY, |row| row.version)
}
