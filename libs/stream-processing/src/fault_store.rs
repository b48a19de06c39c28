//! Where faults are kept: the port.

use std::error::Error;
use std::future::Future;

use thiserror::Error;

use crate::Fault;

/// Keeps faults until somebody deals with them.
pub trait FaultStore: Send + Sync {
    /// Keeps each of them once, however often it is recorded.
    ///
    /// # Errors
    /// [`FaultStoreError`] if one of them may not be kept.
    fn record(&self, faults: &[Fault]) -> impl Future<Output = Result<(), FaultStoreError>> + Send;
}

/// A fault that could not be kept.
#[derive(Debug, Error)]
#[error("a fault could not be recorded: {0}")]
pub struct FaultStoreError(Box<dyn Error + Send + Sync>);

impl FaultStoreError {
    /// Why it could not.
    pub fn new(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(reason.into())
    }
}
