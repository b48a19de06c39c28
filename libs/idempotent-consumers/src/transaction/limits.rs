//! The limits of a transaction.

use thiserror::Error;

use super::item_size::{attribute_size, number_size};
use super::{Action, Update, Write};

/// Records in a transaction, at most:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.
const RECORDS: usize = 100;
/// Bytes in all records together, at most, by the same page.
const BYTES: usize = 4 << 20;
/// Bytes in one record, at most:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
const RECORD_BYTES: usize = 400 << 10;

/// A transaction above a limit. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LimitError {
    /// The handler changes too many records for one transaction.
    #[error(
        "the handler changes {count} records, and its journal entry is one more; a transaction holds \
         {RECORDS}. Change fewer, or stage an event for the rest"
    )]
    Records {
        /// The number of records that the handler changes.
        count: usize,
    },
    /// A record is too large. The result and the staged events are in the journal's entry.
    #[error("the record {record} would be {bytes} bytes; a record has {RECORD_BYTES} at most")]
    Record {
        /// The record's key and table.
        record: String,
        /// Its size, as DynamoDB counts it.
        bytes: usize,
    },
    /// The records are too large together.
    #[error(
        "the handler's changes and its journal entry are {bytes} bytes; a transaction holds {BYTES}"
    )]
    Bytes {
        /// Their size, as DynamoDB counts it.
        bytes: usize,
    },
}

/// Refuses a transaction that is visibly too large. Only the database knows the other attributes of an updated
/// record; it then refuses the whole transaction.
pub(crate) fn check_limits(writes: &[Write], entries: usize) -> Result<(), LimitError> {
    if writes.len() > RECORDS {
        return Err(LimitError::Records { count: writes.len() - entries });
    }
    let mut all = 0;
    for write in writes {
        let bytes = size(write);
        if bytes > RECORD_BYTES {
            return Err(LimitError::Record { record: write.key.to_string(), bytes });
        }
        all += bytes;
    }
    if all > BYTES { Err(LimitError::Bytes { bytes: all }) } else { Ok(()) }
}

fn size(write: &Write) -> usize {
    let key = || write.key.attributes().map(|(name, value)| attribute_size(name, &value)).sum();
    match &write.action {
        Action::Put(item) => item.iter().map(|(name, value)| attribute_size(name, value)).sum(),
        Action::Check | Action::Delete => key(),
        Action::Update(updates) => {
            let update = |(name, update): (&String, &Update)| match update {
                Update::Assign(value) => attribute_size(name, value),
                Update::Add(number) => name.len() + number_size(&number.to_string()),
                Update::Remove => 0,
            };
            key() + updates.iter().map(update).sum::<usize>()
        }
    }
}
