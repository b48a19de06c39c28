//! What a transaction may hold.

use thiserror::Error;

use super::item_size::{attribute_size, number_size};
use super::{Action, Update, Write};

/// Records in one transaction:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.
const RECORDS: usize = 100;
/// Bytes of all of them, as the same page says.
const BYTES: usize = 4 << 20;
/// Bytes of one:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
const RECORD_BYTES: usize = 400 << 10;

/// More than one transaction holds. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LimitError {
    /// Too many records.
    #[error(
        "the handler changes {count} records, and its journal entry is one more; a transaction holds \
         {RECORDS}. Change fewer, or stage an event for the rest"
    )]
    Records {
        /// How many.
        count: usize,
    },
    /// A record that no table takes. The result and the staged events are in the journal's.
    #[error("the record {record} would be {bytes} bytes; a record has {RECORD_BYTES} at most")]
    Record {
        /// Which.
        record: String,
        /// How large.
        bytes: usize,
    },
    /// Too much in all.
    #[error(
        "the handler's changes and its journal entry are {bytes} bytes; a transaction holds {BYTES}"
    )]
    Bytes {
        /// How much.
        bytes: usize,
    },
}

/// Refuses what can be seen to be too much. The rest of an updated record is known to the database
/// alone, which then refuses the whole transaction.
pub(crate) fn check_limits(writes: &[Write]) -> Result<(), LimitError> {
    if writes.len() > RECORDS {
        return Err(LimitError::Records { count: writes.len() - 1 });
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
