//! The port: what a repair does with rows, beyond what projectors do.

use std::future::Future;

use domain::DestinationId;
use event_store::Version;

use crate::{DestinationDetails, DestinationDetailsStore, RecentDestinationsStore, StoreError};

/// A model whose rows can be corrected and removed.
pub trait RepairStore: DestinationDetailsStore + RecentDestinationsStore {
    /// Writes the row over the one that was seen, or over one that is not newer; says whether it could.
    ///
    /// # Errors
    /// [`StoreError`] if it may not be written; a repeat is safe.
    fn overwrite(
        &self,
        row: &DestinationDetails,
        seen: Version,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Writes the row over one that can't be decoded, or removes that one if there is no row; says whether it was
    /// still there.
    ///
    /// # Errors
    /// [`StoreError`] if that may not be done; a repeat is safe.
    fn replace_undecodable(
        &self,
        id: DestinationId,
        row: Option<&DestinationDetails>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Removes a row that is still as it was seen; says whether it could.
    ///
    /// # Errors
    /// [`StoreError`] if it may still be there; a repeat is safe.
    fn remove(
        &self,
        seen: &DestinationDetails,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
}
