//! The port: all read models that are kept.

use std::future::Future;

use crate::{DestinationDetailsStore, Model, ModelPointer, RecentDestinationsStore, StoreError};

/// All read models that are kept.
pub trait ReadModels: Send + Sync {
    /// One of them.
    type One: DestinationDetailsStore + RecentDestinationsStore;

    /// Which there are. May be a second old, so that many rows cost one read.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    fn pointer(&self) -> impl Future<Output = Result<ModelPointer, StoreError>> + Send;

    /// Which there are, as it is now.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    fn pointer_now(&self) -> impl Future<Output = Result<ModelPointer, StoreError>> + Send;

    /// The one of this number.
    fn model(&self, model: Model) -> Self::One;
}

impl<M: ReadModels> ReadModels for &M {
    type One = M::One;

    fn pointer(&self) -> impl Future<Output = Result<ModelPointer, StoreError>> + Send {
        (**self).pointer()
    }

    fn pointer_now(&self) -> impl Future<Output = Result<ModelPointer, StoreError>> + Send {
        (**self).pointer_now()
    }

    fn model(&self, model: Model) -> M::One {
        (**self).model(model)
    }
}
