//! The port to all models that are kept.

use std::future::Future;

use crate::{DestinationDetailsStore, Model, ModelPointer, RecentDestinationsStore, StoreError};

/// All models that are kept.
pub trait ReadModels: Send + Sync {
    /// The store of a single model.
    type One: DestinationDetailsStore + RecentDestinationsStore;

    /// The pointer to the models. It may be a second old, so that many rows cost one read.
    ///
    /// # Errors
    /// [`StoreError`] if the pointer can't be read.
    fn pointer(&self) -> impl Future<Output = Result<ModelPointer, StoreError>> + Send;

    /// The pointer to the models, as it is now.
    ///
    /// # Errors
    /// [`StoreError`] if the pointer can't be read.
    fn pointer_now(&self) -> impl Future<Output = Result<ModelPointer, StoreError>> + Send;

    /// The model with this number, whether it is kept or not.
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
