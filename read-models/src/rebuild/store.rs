//! The port: what a rebuild does with models, beyond what projectors do.

use std::future::Future;

use domain::DestinationId;

use crate::{DestinationDetails, Model, ModelPointer, ReadModels, RecentDestinations, StoreError};

/// Models that can be built, exchanged and removed.
pub trait RebuildStore: ReadModels {
    /// Puts a pointer in place of one that can't be decoded: to the model whose document has the greatest version.
    ///
    /// # Errors
    /// [`StoreError`] if that can't be done; a repeat is safe.
    fn mend_pointer(&self) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Moves the pointer if it is still `from`; says whether it was.
    ///
    /// # Errors
    /// [`StoreError`] if it may not be moved; a repeat is safe.
    fn move_pointer(
        &self,
        from: &ModelPointer,
        to: &ModelPointer,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Flips the pointer and writes the document of the model that is then live, both or none: if the pointer is
    /// still `from`, and the document still of version `seen`. Says whether it was so.
    ///
    /// # Errors
    /// [`StoreError`] if it may not be flipped; a repeat is safe.
    fn flip(
        &self,
        from: &ModelPointer,
        seen: u64,
        document: &RecentDestinations,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The rows of these destinations in a model, those that there are, in any order.
    ///
    /// # Errors
    /// [`StoreError`] if they can't be read.
    fn load_rows(
        &self,
        model: Model,
        ids: &[DestinationId],
    ) -> impl Future<Output = Result<Vec<DestinationDetails>, StoreError>> + Send;

    /// Removes what is of no model that the pointer names, and tells how many items after each step.
    ///
    /// # Errors
    /// [`StoreError`] if something may not be removed; a repeat goes on.
    fn remove_all_but(
        &self,
        named: &ModelPointer,
        removed: impl Fn(usize) + Send + Sync,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
