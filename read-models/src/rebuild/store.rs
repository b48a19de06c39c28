//! The port to the operations on models that only rebuilds need.

use std::future::Future;

use domain::DestinationId;

use crate::{DestinationDetails, Model, ModelPointer, ReadModels, RecentDestinations, StoreError};

/// Models that can be built, exchanged and removed.
pub trait RebuildStore: ReadModels {
    /// Replaces a pointer that can't be decoded by one to the model whose document has the greatest version.
    ///
    /// # Errors
    /// [`StoreError`] if that failed; a retry is safe.
    fn mend_pointer(&self) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Moves the pointer if it is still `from`; returns whether it was.
    ///
    /// # Errors
    /// [`StoreError`] if it may not have moved; a retry is safe.
    fn move_pointer(
        &self,
        from: &ModelPointer,
        to: &ModelPointer,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Flips the pointer and writes the document of the model that is then live, both or none: only if the pointer is
    /// still `from`, and the document still has version `seen`. Returns whether it was done.
    ///
    /// # Errors
    /// [`StoreError`] if it may not be flipped; a retry is safe.
    fn flip(
        &self,
        from: &ModelPointer,
        seen: u64,
        document: &RecentDestinations,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The rows of these destinations in a model, in any order. Missing ones are left out.
    ///
    /// # Errors
    /// [`StoreError`] if they can't be read.
    fn load_rows(
        &self,
        model: Model,
        ids: &[DestinationId],
    ) -> impl Future<Output = Result<Vec<DestinationDetails>, StoreError>> + Send;

    /// Removes the items of all models that the pointer does not
    /// name. Yields the number of items removed by each step.
    ///
    /// # Errors
    /// [`StoreError`] if something may not be removed; a retry continues.
    fn remove_all_but(
        &self,
        named: &ModelPointer,
        removed: impl Fn(usize) + Send + Sync,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
