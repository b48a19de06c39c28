//! Positions in the list that visitors see, for paging.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::DestinationId;
use thiserror::Error;

use crate::DestinationDetails;

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The rows of the page, newest first.
    pub rows: Vec<DestinationDetails>,
    /// The position to ask the next page for; `None` on the last page.
    pub next: Option<ListPosition>,
}

/// A position in the list that visitors see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListPosition {
    /// When the row was listed, in milliseconds since the epoch.
    pub listed_at: i64,
    /// Orders rows that were listed in the same millisecond.
    pub id: DestinationId,
}

impl ListPosition {
    /// The position of a listed destination.
    #[must_use]
    pub fn new(listed_at: DateTime<Utc>, id: DestinationId) -> Self {
        Self { listed_at: listed_at.timestamp_millis(), id }
    }
}

impl fmt::Display for ListPosition {
    /// As text that sorts like the list.
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
        // A number or an id in another form would sort elsewhere.
        let is_canonical = position.listed_at >= 0 && position.to_string() == text;
        is_canonical.then_some(position).ok_or(InvalidListPosition)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_position_is_text_that_sorts_like_the_list_and_is_read_back() {
        let position =
            ListPosition { listed_at: 1_764_000_000_000, id: DestinationId(Uuid::nil()) };
        let text = position.to_string();
        assert_eq!(text, format!("001764000000000_{}", Uuid::nil()));
        assert_eq!(text.parse(), Ok(position));
    }

    #[test]
    fn any_other_spelling_of_it_is_refused() {
        let id = Uuid::nil();
        for text in [
            format!("1764000000000_{id}"),
            format!("-01764000000000_{id}"),
            format!("001764000000000_{}", id.simple()),
            format!("{id}"),
            "001764000000000_".to_owned(),
        ] {
            assert_eq!(text.parse::<ListPosition>(), Err(InvalidListPosition), "{text}");
        }
    }
}
