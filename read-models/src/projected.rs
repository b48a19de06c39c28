//! The result of projecting a destination's events.

use event_store::ReadError;
use thiserror::Error;

use crate::{Blocked, DestinationDetails, Model, StoreError};

/// The result of projecting a destination's events.
#[derive(Debug, Default)]
pub struct Projected {
    /// The current row of each model; empty if the stream can't be projected from its first event on.
    pub rows: Vec<ProjectedRow>,
    /// The event that could not be projected, if any.
    pub blocked: Option<Blocked>,
}

/// A row of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectedRow {
    /// The number of the model that has the row.
    pub model: Model,
    /// The row after the projection, or a newer one.
    pub row: DestinationDetails,
}

/// Why a row can't be brought up to date.
#[derive(Debug, Error)]
pub enum RowError {
    /// The stream is not a destination's.
    #[error("stream `{0}` is of no destination")]
    NoDestination(String),
    /// A gap in the events can't be filled.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The row can't be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RowError {
    /// Whether the event may be projected when it is delivered again.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::NoDestination(_) => false,
            Self::Read(error) => error.is_transient(),
            Self::Store(error) => error.is_transient(),
        }
    }
}
