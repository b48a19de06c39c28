//! Changes that can't be staged.

use stream_processing::Transience;
use thiserror::Error;

use crate::RecordKey;

/// A change that can't be staged: the handler is wrong, so it is poison.
#[derive(Debug, Error)]
pub enum MutationError {
    /// It has no stored form.
    #[error("the attributes of the record {record} can't be written: {source}")]
    Value {
        /// Which.
        record: String,
        /// What is wrong with it.
        source: serde_dynamo::Error,
    },
    /// It can't follow what was staged before.
    #[error("the record {record} can't be changed like this: {source}")]
    Sequence {
        /// Which.
        record: String,
        /// Why not.
        source: SequenceError,
    },
}

/// Why a change can't follow the changes before.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SequenceError {
    /// It would be created twice.
    #[error("it was changed before, so it is there and can't be created; use `set`")]
    AlreadyThere,
    /// It would have to be there and not.
    #[error("it is expected to be there, and to be missing so that it can be created")]
    Contradiction,
    /// The attribute was expected to be something else before.
    #[error("its attribute `{0}` is expected to have two values")]
    TwoValues(String),
    /// What is expected is what was read, not what the handler makes of it.
    #[error("it was changed before; call `expect` and `require` first")]
    TooLate,
    /// Keys never change.
    #[error("its attribute `{0}` is part of its key, and can't be changed")]
    KeyAttribute(String),
    /// There is no such update.
    #[error("no attributes were given; to create a record without any, use `create`")]
    Nothing,
    /// Only whole numbers are added up before they are written.
    #[error("its attribute `{0}` was set to no whole number, so that it can't be incremented")]
    NotWhole(String),
    /// Sums have a bound, too.
    #[error("its attribute `{0}` becomes too large to be counted")]
    TooLarge(String),
}

impl MutationError {
    pub(super) fn value(record: &RecordKey, source: serde_dynamo::Error) -> Self {
        Self::Value { record: record.to_string(), source }
    }
}

impl Transience for MutationError {
    fn is_transient(&self) -> bool {
        false
    }
}

impl SequenceError {
    pub(super) fn of(self, record: &RecordKey) -> MutationError {
        MutationError::Sequence { record: record.to_string(), source: self }
    }
}
