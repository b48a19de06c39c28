//! The ports to the stores of read models.

use std::future::Future;

use domain::DestinationId;

use crate::{
    DestinationDetails, FoundDocument, ListPosition, Page, RecentDestinations, Saved, StoreError,
};

/// Rows, and the list of those that visitors see.
pub trait DestinationDetailsStore: Send + Sync {
    /// The stored row, if there is one; it may be slightly outdated.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    fn load(
        &self,
        id: DestinationId,
    ) -> impl Future<Output = Result<Option<DestinationDetails>, StoreError>> + Send;

    /// Writes the row unless a row of at least this version is
    /// stored. A blocked row also replaces one of its own version.
    ///
    /// # Errors
    /// [`StoreError`] if it may not be written; a retry is safe.
    fn save(
        &self,
        row: &DestinationDetails,
    ) -> impl Future<Output = Result<Saved<DestinationDetails>, StoreError>> + Send;

    /// Listed destinations, newest first, from just after a position. May lag slightly behind [`Self::save`].
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
    /// The current document; before the first write, an empty one of version 0.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    fn load_recent(&self) -> impl Future<Output = Result<RecentDestinations, StoreError>> + Send;

    /// The document for its next writer, which does not need all of it to be decodable.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if it can't be read.
    fn find_recent(&self) -> impl Future<Output = Result<FoundDocument, StoreError>> + Send;

    /// Writes the document if the stored one is exactly one version older.
    ///
    /// # Errors
    /// [`StoreError`] if it may not be written; a retry is safe.
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
