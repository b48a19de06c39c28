//! Why a consumer did not handle an event.

use chrono::{DateTime, Utc};
use stream_processing::{BackendError, CloudEventError, Failure};
use thiserror::Error;

use crate::entry_key::EntryKeyError;
use crate::transaction::LimitError;

/// Why an event was not handled. Nothing was written, unless the database gave no answer.
#[derive(Debug, Error)]
pub enum ConsumeError {
    /// The event is not a valid CloudEvent.
    #[error(transparent)]
    CloudEvent(#[from] CloudEventError),
    /// Its `source` and `id` do not identify it.
    #[error(transparent)]
    Key(#[from] EntryKeyError),
    /// The delivered event has no `source`, so nothing identifies its publisher.
    #[error("event `{0}` is not a CloudEvent and has no `source`, so it can't be told from others")]
    NoCloudEvent(String),
    /// The event has no `time`, so it is unknown whether the journal still covers it.
    #[error(
        "event `{0}` has no `time`: once its entry has gone, a repeat would be handled as a new event. Let its \
         publisher set `time`, and publish it again"
    )]
    NoTime(String),
    /// The event is older than the journal keeps entries, so a repeat could not be recognised.
    #[error(
        "event `{id}` is of {time}, and the journal goes back {days} days: whether it was handled is not \
         known any more. If it was not, publish it as a new event; to take events as old as this one, let \
         the journal keep its entries longer before they come"
    )]
    TooOld {
        /// The id of the event.
        id: String,
        /// When it happened, or when the publishing system recorded it.
        time: DateTime<Utc>,
        /// The days that the journal keeps entries.
        days: u64,
    },
    /// The data has another shape than the handler takes.
    #[error("the data of event `{id}` is not what its handler takes: {source}")]
    Data {
        /// The id of the event.
        id: String,
        /// The error of the deserialiser.
        source: serde_json::Error,
    },
    /// The handler returned this failure, which is passed on as it is.
    #[error("the handler failed: {}", .0.error)]
    Handler(Failure),
    /// The handler's result, or data that it staged, can't be written as JSON.
    #[error("what the handler returned or staged can't be written as JSON: {0}")]
    Json(serde_json::Error),
    /// The handler staged more than one transaction holds.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The handler created a record that exists.
    #[error("the record {0} was to be created, and is there already")]
    RecordExists(String),
    /// The handler requires a record that does not exist.
    #[error("the record {0} is required, and not there")]
    RecordMissing(String),
    /// Other transactions changed the same records at every attempt; the number of attempts.
    #[error("others are changing the same records; it was tried {0} times, and comes again")]
    Contended(u32),
    /// A request to the database failed.
    #[error(transparent)]
    Database(#[from] BackendError),
    /// Other software has changed the journal's entry.
    #[error("the journal's entry {0} has no result; nobody but this library may write entries")]
    Entry(String),
}

impl ConsumeError {
    /// The same error for another event of the same transaction, if it is transient.
    pub(crate) fn again(&self) -> Option<Self> {
        match self {
            Self::Contended(attempts) => Some(Self::Contended(*attempts)),
            Self::Database(error) if error.is_transient() => {
                Some(Self::Database(BackendError::transient(error.to_string())))
            }
            _ => None,
        }
    }

    /// Whether the cause may be the effect of another delivery of the same event, which was faster: it made the
    /// handler or a condition fail.
    pub(crate) fn may_be_because_it_was_handled(&self) -> bool {
        use ConsumeError::{Contended, Handler, RecordExists, RecordMissing};
        matches!(self, Handler(_) | RecordExists(_) | RecordMissing(_) | Contended(_))
    }
}

/// A handler's own failure is passed on as it is.
impl From<ConsumeError> for Failure {
    fn from(error: ConsumeError) -> Self {
        match error {
            ConsumeError::Handler(failure) => failure,
            ConsumeError::Database(error) => error.into(),
            ConsumeError::Contended(_) => Self::transient(&error),
            _ => Self::poison(&error),
        }
    }
}
