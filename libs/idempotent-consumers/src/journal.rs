//! What was handled already.

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
use crate::{ConsumeError, Partition, RecordKey};

/// A journal: a table of entries, beside the records that they are written together with.
#[derive(Clone)]
pub struct Journal {
    pub(crate) database: Arc<dyn Database>,
    table: Arc<str>,
    keep: Duration,
}

/// What became of a transaction that an entry is part of.
pub(crate) enum Committed {
    Done,
    /// Another delivery was quicker: what its handler returned.
    Before(Box<RawValue>),
    Contended,
    /// A condition of the handler's own does not hold.
    Refused(Refusal),
}

/// The record on which a transaction failed, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It was to be created.
    Exists(String),
    /// It is required.
    Missing(String),
    /// It is not what was read.
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

    /// What it is when it comes twice in a row: a handler that creates what is there, or requires what is not,
    /// may have looked before that changed, but the next time it has seen it. What changes may always change
    /// once more.
    pub(crate) fn twice(&self) -> Result<(), ConsumeError> {
        match self {
            Self::Exists(record) => Err(ConsumeError::RecordExists(record.clone())),
            Self::Missing(record) => Err(ConsumeError::RecordMissing(record.clone())),
            Self::Changed => Ok(()),
        }
    }
}

impl Journal {
    /// How long an entry is kept, unless the journal is told otherwise. An event may spend a day in
    /// EventBridge's retries
    /// (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html>), 14 in a queue and
    /// 14 more in its dead-letter queue
    /// (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html>)
    /// before it comes, or comes again.
    pub const KEEP: Duration = Duration::from_hours(30 * 24);

    /// The journal in this table, which is laid out as [`journal_table`](crate::journal_table) says. Its
    /// entries are kept for 30 days.
    pub fn new(database: impl Database, table: impl Into<Arc<str>>) -> Self {
        Self { database: Arc::new(database), table: table.into(), keep: Self::KEEP }
    }

    /// With entries that are kept for so long after the time of their event, or the time when it was
    /// handled if that is later. Events older than that are refused, since a repeat of one could not be told
    /// from a first delivery. Longer is safe at any time; entries that were written before keep their time,
    /// so events between the two are handled as new ones.
    #[must_use]
    pub fn keeping(mut self, keep: Duration) -> Self {
        self.keep = keep;
        self
    }

    /// What the handler returned when the event was handled, if it was.
    pub(crate) async fn find(&self, key: &EntryKey) -> Result<Option<Box<RawValue>>, ConsumeError> {
        let key = RecordKey::from(Partition::new(&*self.table, PARTITION_KEY, key.as_str()));
        let found = self.database.get(&key).await?;
        let unreadable = || ConsumeError::Entry(key.to_string());
        found.map(|item| recorded_result(&item).ok_or_else(unreadable)).transpose()
    }

    /// Refuses an event whose repeat could not be told from a first delivery once its entry is gone.
    pub(crate) fn refuse_old(
        &self,
        event: &CloudEvent,
        now: DateTime<Utc>,
    ) -> Result<(), ConsumeError> {
        // What was imported came from elsewhere, where this journal has handled nothing.
        let time = event.recorded_at().ok_or_else(|| ConsumeError::NoTime(event.id.clone()))?;
        let age = (now - time).to_std().unwrap_or_default();
        if age <= self.keep {
            return Ok(());
        }
        Err(ConsumeError::TooOld { id: event.id.clone(), time, days: self.keep.as_secs() / 86_400 })
    }

    /// All writes of a handler, with its entry in the first place. Refuses what is too much before anything
    /// is sent.
    pub(crate) fn transaction(
        &self,
        key: &EntryKey,
        entry: &Entry<'_>,
        writes: impl Iterator<Item = Write>,
    ) -> Result<Vec<Write>, ConsumeError> {
        let entry = entry.write(&self.table, key, self.keep).map_err(ConsumeError::Json)?;
        let writes: Vec<Write> = std::iter::once(entry).chain(writes).collect();
        check_limits(&writes)?;
        Ok(writes)
    }

    pub(crate) async fn commit(&self, writes: &[Write]) -> Result<Committed, ConsumeError> {
        let (place, found) = match self.database.transact(writes).await? {
            Transacted::Done => return Ok(Committed::Done),
            Transacted::Contended => return Ok(Committed::Contended),
            Transacted::ConditionFailed { place, found } => (place, found),
        };
        match (place, found, writes.get(place)) {
            (0, Some(entry), Some(write)) => {
                let unreadable = || ConsumeError::Entry(write.key.to_string());
                recorded_result(&entry).map(Committed::Before).ok_or_else(unreadable)
            }
            (1.., found, Some(write)) => {
                Ok(Committed::Refused(Refusal::of(write, found.is_some())))
            }
            // An entry that was not shown: it is there the next time, or has expired.
            _ => Ok(Committed::Contended),
        }
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Journal({}, kept for {:?})", self.table, self.keep)
    }
}
