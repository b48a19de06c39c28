//! Why an event was not handled.

use chrono::{DateTime, Utc};
use stream_processing::{BackendError, CloudEventError, Failure};
use thiserror::Error;

use crate::entry_key::EntryKeyError;
use crate::transaction::LimitError;

/// Why an event was not handled. Nothing was written, unless the database gave no answer.
#[derive(Debug, Error)]
pub enum ConsumeError {
    /// It is none that is understood.
    #[error(transparent)]
    CloudEvent(#[from] CloudEventError),
    /// It can't be told from others.
    #[error(transparent)]
    Key(#[from] EntryKeyError),
    /// What was delivered is an event, but says not by whom.
    #[error("event `{0}` is not a CloudEvent and has no `source`, so it can't be told from others")]
    NoCloudEvent(String),
    /// How old it is can't be known, and so not whether the journal still knows it.
    #[error(
        "event `{0}` has no `time`: once its entry has gone, a repeat would be handled as a new event. Let its \
         publisher set `time`, and publish it again"
    )]
    NoTime(String),
    /// A repeat of it could not be recognised any more.
    #[error(
        "event `{id}` is of {time}, and the journal goes back {days} days: whether it was handled is not \
         known any more. If it was not, publish it as a new event; to take events as old as this one, let \
         the journal keep its entries longer before they come"
    )]
    TooOld {
        /// The event's id.
        id: String,
        /// When it happened, or came into the system that publishes it.
        time: DateTime<Utc>,
        /// How far the journal goes back.
        days: u64,
    },
    /// The data is not what the handler takes.
    #[error("the data of event `{id}` is not what its handler takes: {source}")]
    Data {
        /// The event's id.
        id: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The handler failed.
    #[error("the handler failed: {}", .0.error)]
    Handler(Failure),
    /// What the handler returned or staged has no JSON.
    #[error("what the handler returned or staged can't be written as JSON: {0}")]
    Json(serde_json::Error),
    /// The handler staged too much.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// It is created, and there already.
    #[error("the record {0} was to be created, and is there already")]
    RecordExists(String),
    /// It is required, and missing.
    #[error("the record {0} is required, and not there")]
    RecordMissing(String),
    /// Others changed the same records at the same time, each time that it was tried.
    #[error("others are changing the same records; it was tried {0} times, and comes again")]
    Contended(u32),
    /// The database did not take a request.
    #[error(transparent)]
    Database(#[from] BackendError),
    /// Somebody has changed the journal.
    #[error("the journal's entry {0} has no result; nobody but this library may write entries")]
    Entry(String),
}

impl ConsumeError {
    /// Whether another delivery of the same event may have been quicker, and its effect what was in the
    /// way: of the handler, or of a condition.
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
