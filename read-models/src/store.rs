//! The ports: where read models are kept.

use std::fmt;
use std::future::Future;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::DestinationId;
use event_store::dynamodb::RequestError;
use thiserror::Error;

use crate::{DestinationDetails, FoundDocument, RecentDestinations};

/// Rows, and the list of those that visitors see.
pub trait DestinationDetailsStore: Send + Sync {
    /// The row as it is now.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    fn load(
        &self,
        id: DestinationId,
    ) -> impl Future<Output = Result<Option<DestinationDetails>, StoreError>> + Send;

    /// Writes the row unless a row of at least this version is there. A blocked row also replaces
    /// one of its own version.
    ///
    /// # Errors
    /// [`StoreError`] if it may not be written; a repeat is safe.
    fn save(
        &self,
        row: &DestinationDetails,
    ) -> impl Future<Output = Result<Saved<DestinationDetails>, StoreError>> + Send;

    /// Listed destinations, newest first, from just after a position. May lag behind
    /// [`Self::save`] a little.
    ///
    /// # Errors
    /// [`StoreError`] if they can't be read.
    fn newest(
        &self,
        limit: usize,
        after: Option<ListPosition>,
    ) -> impl Future<Output = Result<Page, StoreError>> + Send;
}

/// The document of recent destinations.
pub trait RecentDestinationsStore: Send + Sync {
    /// The document as it is now; an empty one of version 0 before the first was written.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    fn load_recent(&self) -> impl Future<Output = Result<RecentDestinations, StoreError>> + Send;

    /// The same for whoever writes it next, who need not be able to decode all of it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if it can't be read.
    fn find_recent(&self) -> impl Future<Output = Result<FoundDocument, StoreError>> + Send;

    /// Writes the document if the one there is exactly one version older.
    ///
    /// # Errors
    /// [`StoreError`] if it may not be written; a repeat is safe.
    fn save_recent(
        &self,
        document: &RecentDestinations,
    ) -> impl Future<Output = Result<Saved<RecentDestinations>, StoreError>> + Send;
}

impl<S: DestinationDetailsStore> DestinationDetailsStore for &S {
    fn load(
        &self,
        id: DestinationId,
    ) -> impl Future<Output = Result<Option<DestinationDetails>, StoreError>> + Send {
        (**self).load(id)
    }

    fn save(
        &self,
        row: &DestinationDetails,
    ) -> impl Future<Output = Result<Saved<DestinationDetails>, StoreError>> + Send {
        (**self).save(row)
    }

    fn newest(
        &self,
        limit: usize,
        after: Option<ListPosition>,
    ) -> impl Future<Output = Result<Page, StoreError>> + Send {
        (**self).newest(limit, after)
    }
}

impl<S: RecentDestinationsStore> RecentDestinationsStore for &S {
    fn load_recent(&self) -> impl Future<Output = Result<RecentDestinations, StoreError>> + Send {
        (**self).load_recent()
    }

    fn find_recent(&self) -> impl Future<Output = Result<FoundDocument, StoreError>> + Send {
        (**self).find_recent()
    }

    fn save_recent(
        &self,
        document: &RecentDestinations,
    ) -> impl Future<Output = Result<Saved<RecentDestinations>, StoreError>> + Send {
        (**self).save_recent(document)
    }
}

/// How a conditional write ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved<T> {
    /// It is written: by this write, or by one before it that was the same.
    Written,
    /// This is there instead.
    Refused(Option<T>),
}

impl<T: PartialEq> Saved<T> {
    /// What became of `value` when this is there. A client that got no answer writes again, and finds its own write.
    pub(crate) fn unless_there(value: &T, there: Option<T>) -> Self {
        if there.as_ref() == Some(value) { Self::Written } else { Self::Refused(there) }
    }
}

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

/// The text is no position in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is no position in the list; take the one that the previous page gave")]
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

/// Why a read model could not be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// What is stored is no read model. Whoever writes it makes it anew.
    #[error("the read model `{key}` can't be decoded: {reason}")]
    Undecodable {
        /// Its key in the table.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody knows which model is live. That follows from nothing else, so nobody guesses it.
    #[error(
        "the pointer to the read models can't be decoded: {reason}; `visitplannr rebuild` makes another one"
    )]
    LostPointer {
        /// What is wrong with it.
        reason: String,
    },
    /// The store did not answer, or not well.
    #[error(transparent)]
    Unavailable(#[from] RequestError),
}
