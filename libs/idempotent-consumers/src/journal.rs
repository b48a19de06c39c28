//! The journal: which events were handled, and their results.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use stream_processing::CloudEvent;

use crate::database::{Database, Transacted};
use crate::entry::{Entry, PARTITION_KEY, recorded_result};
use crate::entry_key::EntryKey;
use crate::transaction::{Presence, Write, check_limits};
use crate::{ConsumeError, Partition, RecordKey, Records};

/// A journal: a table of entries in the same database as the records, so that one transaction writes both.
#[derive(Clone)]
pub struct Journal {
    pub(crate) database: Arc<dyn Database>,
    table: Arc<str>,
    keep: Duration,
}

/// The outcome of a transaction with an entry.
pub(crate) enum Committed {
    Done,
    /// Another delivery was faster. Its handler's result.
    Before(Box<RawValue>),
    Contended,
    /// A condition of the handler's own failed.
    Refused(Refusal),
}

/// Why a transaction was refused, with the record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The record was to be created, but exists.
    Exists(String),
    /// The record is required, but does not exist.
    Missing(String),
    /// The record differs from what was read.
    Changed,
}

impl Refusal {
    fn of(write: &Write, is_there: bool) -> Self {
        match (write.condition.presence, is_there) {
            (Some(Presence::Absent), true) => Self::Exists(write.key.to_string()),
            (Some(Presence::Present), false) => Self::Missing(write.key.to_string()),
            _ => Self::Changed,
        }
    }

    /// The error if this happens twice in a row. A handler that creates an existing
    /// record, or requires a missing one, may have looked before that changed; the
    /// second time it has seen it. A changed record may change again at any time.
    pub(crate) fn twice(&self) -> Result<(), ConsumeError> {
        match self {
            Self::Exists(record) => Err(ConsumeError::RecordExists(record.clone())),
            Self::Missing(record) => Err(ConsumeError::RecordMissing(record.clone())),
            Self::Changed => Ok(()),
        }
    }
}

impl Journal {
    /// How long an entry is kept, unless the journal is given another time. An event may spend a day in EventBridge's
    /// retries (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html>), 14 in a queue
    /// and 14 more in its dead-letter queue
    /// (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html>)
    /// before it is delivered, or delivered again.
    pub const KEEP: Duration = Duration::from_hours(30 * 24);

    /// The journal in this table, laid out as [`journal_table`](crate::journal_table)
    /// defines. It keeps entries for 30 days.
    pub fn new(database: impl Database, table: impl Into<Arc<str>>) -> Self {
        Self { database: Arc::new(database), table: table.into(), keep: Self::KEEP }
    }

    /// Keeps entries for this long after the time of their event, or after it was handled if
    /// that is later. Older events are refused, because a repeat could not be distinguished
    /// from a first delivery. A longer time is safe whenever it is set; entries that exist
    /// keep their expiry, so an event that is older than that is handled as a new one.
    #[must_use]
    pub fn keeping(mut self, keep: Duration) -> Self {
        self.keep = keep;
        self
    }

    /// The handler's result for the event, if it was handled.
    pub(crate) async fn find(&self, key: &EntryKey) -> Result<Option<Box<RawValue>>, ConsumeError> {
        let key = RecordKey::from(Partition::new(&*self.table, PARTITION_KEY, key.as_str()));
        let found = self.database.get(&key).await?;
        let unreadable = || ConsumeError::Entry(key.to_string());
        found.map(|item| recorded_result(&item).ok_or_else(unreadable)).transpose()
    }

    /// Refuses an event whose repeat could not be recognised once its entry has expired.
    pub(crate) fn refuse_old(
        &self,
        event: &CloudEvent,
        now: DateTime<Utc>,
    ) -> Result<(), ConsumeError> {
        // Imported events come from elsewhere, where this journal has handled nothing.
        let time = event.recorded_at().ok_or_else(|| ConsumeError::NoTime(event.id.clone()))?;
        let age = (now - time).to_std().unwrap_or_default();
        if age <= self.keep {
            return Ok(());
        }
        Err(ConsumeError::TooOld { id: event.id.clone(), time, days: self.keep.as_secs() / 86_400 })
    }

    /// Reads the records beside the journal.
    #[must_use]
    pub fn records(&self) -> Records {
        Records::new(Arc::clone(&self.database))
    }

    /// The write of an entry.
    pub(crate) fn write(&self, key: &EntryKey, entry: &Entry<'_>) -> Result<Write, ConsumeError> {
        entry.write(&self.table, key, self.keep).map_err(ConsumeError::Json)
    }

    /// All writes of a transaction, the entries first. Refuses what exceeds a limit before anything is sent.
    pub(crate) fn transaction(
        mut entries: Vec<Write>,
        writes: impl Iterator<Item = Write>,
    ) -> Result<Vec<Write>, ConsumeError> {
        let count = entries.len();
        entries.extend(writes);
        check_limits(&entries, count)?;
        Ok(entries)
    }

    /// Writes all or none. So many of the writes, the first ones, are entries.
    pub(crate) async fn commit(
        &self,
        writes: &[Write],
        entries: usize,
    ) -> Result<Committed, ConsumeError> {
        let (place, found) = match self.database.transact(writes).await? {
            Transacted::Done => return Ok(Committed::Done),
            Transacted::Contended => return Ok(Committed::Contended),
            Transacted::ConditionFailed { place, found } => (place, found),
        };
        match (place, found, writes.get(place)) {
            (place, Some(entry), Some(write)) if place < entries => {
                let unreadable = || ConsumeError::Entry(write.key.to_string());
                recorded_result(&entry).map(Committed::Before).ok_or_else(unreadable)
            }
            (place, found, Some(write)) if place >= entries => {
                Ok(Committed::Refused(Refusal::of(write, found.is_some())))
            }
            // The entry was not returned: the next attempt finds it, or it has expired.
            _ => Ok(Committed::Contended),
        }
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Journal({}, kept for {:?})", self.table, self.keep)
    }
}
