//! The port to the operations on rows that only repairs need.

use std::future::Future;

use domain::DestinationId;
use event_store::Version;

use crate::{DestinationDetails, DestinationDetailsStore, RecentDestinationsStore, StoreError};

/// A model whose rows can be corrected and removed.
pub trait RepairStore: DestinationDetailsStore + RecentDestinationsStore {
    /// Writes the row if the stored one is as seen, or is not newer; returns whether it did.
    ///
    /// # Errors
    /// [`StoreError`] if it may not be written; a retry is safe.
    fn overwrite(
        &self,
        row: &DestinationDetails,
        seen: Version,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Replaces a row that can't be decoded, or removes it if `row` is `None`; returns whether it was still there.
    ///
    /// # Errors
    /// [`StoreError`] if that may not be done; a retry is safe.
    fn replace_undecodable(
        &self,
        id: DestinationId,
        row: Option<&DestinationDetails>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Removes a row if it is still as seen; returns whether it did.
    ///
    /// # Errors
    /// [`StoreError`] if it may still be there; a retry is safe.
    fn remove(
        &self,
        seen: &DestinationDetails,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
}
