//! What became of a destination's row.

use event_store::ReadError;
use thiserror::Error;

use crate::{Blocked, DestinationDetails, Model, StoreError};

/// What became of a destination's row.
#[derive(Debug, Default)]
pub struct Projected {
    /// The row as it is now, in each model; none if the stream can't be projected from its first event on.
    pub rows: Vec<ProjectedRow>,
    /// The event that could not be projected, if there is one.
    pub blocked: Option<Blocked>,
}

/// A row of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectedRow {
    /// Where it is.
    pub model: Model,
    /// The row.
    pub row: DestinationDetails,
}

/// Why a row could not be brought up to date.
#[derive(Debug, Error)]
pub enum RowError {
    /// The stream is of no destination.
    #[error("stream `{0}` is of no destination")]
    NoDestination(String),
    /// A gap could not be filled.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The row could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RowError {
    /// Whether the same event may be projected when it comes again.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::NoDestination(_) => false,
            Self::Read(error) => error.is_transient(),
            Self::Store(error) => error.is_transient(),
        }
    }
}
