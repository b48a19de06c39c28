//! The list of what visitors see, page by page.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::DestinationId;
use thiserror::Error;

use crate::DestinationDetails;

/// A part of the list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Newest first.
    pub rows: Vec<DestinationDetails>,
    /// Where the next page begins; none after the last.
    pub next: Option<ListPosition>,
}

/// A place in the list of what visitors see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListPosition {
    /// Milliseconds since the epoch.
    pub listed_at: i64,
    /// Of those listed in the same millisecond.
    pub id: DestinationId,
}

impl ListPosition {
    /// Where a listed destination stands.
    #[must_use]
    pub fn new(listed_at: DateTime<Utc>, id: DestinationId) -> Self {
        Self { listed_at: listed_at.timestamp_millis(), id }
    }
}

impl fmt::Display for ListPosition {
    /// Text that sorts as the list does.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:015}_{}", self.listed_at, self.id)
    }
}

/// The text is not a position in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is not a position in the list; take the one that the previous page gave")]
pub struct InvalidListPosition;

impl FromStr for ListPosition {
    type Err = InvalidListPosition;

    fn from_str(text: &str) -> Result<Self, InvalidListPosition> {
        let (listed_at, id) = text.split_once('_').ok_or(InvalidListPosition)?;
        let position = Self {
            listed_at: listed_at.parse().map_err(|_| InvalidListPosition)?,
            id: id.parse().map_err(|_| InvalidListPosition)?,
        };
        // A number or an id that is written otherwise would sort elsewhere.
        let is_canonical = position.listed_at >= 0 && position.to_string() == text;
        is_canonical.then_some(position).ok_or(InvalidListPosition)
    }
}
