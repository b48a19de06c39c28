//! Why changes can't be staged.

use stream_processing::Transience;
use thiserror::Error;

use crate::RecordKey;

/// A change that can't be staged. The handler is wrong, so it is poison.
#[derive(Debug, Error)]
pub enum MutationError {
    /// A value can't be stored as an attribute.
    #[error("the attributes of the record {record} can't be written: {source}")]
    Value {
        /// The record, as [`RecordKey`](crate::RecordKey) displays it.
        record: String,
        /// The error of the serialiser, which names the cause.
        source: serde_dynamo::Error,
    },
    /// The change contradicts one that was staged before.
    #[error("the record {record} can't be changed like this: {source}")]
    Sequence {
        /// The record's key and table.
        record: String,
        /// What it contradicts, and what to do instead.
        source: SequenceError,
    },
}

/// Why a change can't follow the changes before.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SequenceError {
    /// The record would be created after it was changed.
    #[error("it was changed before, so it is there and can't be created; use `set`")]
    AlreadyThere,
    /// The record would have to exist and be missing.
    #[error("it is expected to be there, and to be missing so that it can be created")]
    Contradiction,
    /// The attribute is expected to have two different values.
    #[error("its attribute `{0}` is expected to have two values")]
    TwoValues(String),
    /// A condition follows a change; it must be on what was read.
    #[error("it was changed before; call `expect` and `require` first")]
    TooLate,
    /// The attribute is part of the record's key, which never changes.
    #[error("its attribute `{0}` is part of its key, and can't be changed")]
    KeyAttribute(String),
    /// The change has no attributes.
    #[error("no attributes were given; to create a record without any, use `create`")]
    Nothing,
    /// The attribute was set to something else than a whole number, so it can't be incremented.
    #[error("its attribute `{0}` was set to no whole number, so that it can't be incremented")]
    NotWhole(String),
    /// The sum would be too large.
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
