//! The port to a store of faults.

use std::error::Error;
use std::future::Future;

use thiserror::Error;

use crate::Fault;

/// Stores faults until an operator deals with them.
pub trait FaultStore: Send + Sync {
    /// Stores each fault once, however often it is recorded.
    ///
    /// # Errors
    /// [`FaultStoreError`] if one of them may not be stored.
    fn record(&self, faults: &[Fault]) -> impl Future<Output = Result<(), FaultStoreError>> + Send;
}

/// A fault could not be stored.
#[derive(Debug, Error)]
#[error("a fault could not be recorded: {0}")]
pub struct FaultStoreError(Box<dyn Error + Send + Sync>);

impl FaultStoreError {
    /// With the store's error as the source.
    pub fn new(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(reason.into())
    }
}
