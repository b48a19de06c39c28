//! The port to the store of the invalidation budget.

use std::future::Future;

use event_store::BackendError;
use thiserror::Error;

use crate::invalidation_budget::InvalidationLog;

/// The partition key of the budget in the read-models table.
pub const BUDGET_KEY: &str = "invalidation-budget";

/// Stores the log of invalidations.
pub trait BudgetStore: Send + Sync {
    /// The current log; an empty one before the first write.
    ///
    /// # Errors
    /// [`BudgetStoreError`] if it can't be read.
    fn load(&self) -> impl Future<Output = Result<InvalidationLog, BudgetStoreError>> + Send;

    /// Writes the log if the stored one is exactly one version older; returns whether it was.
    ///
    /// # Errors
    /// [`BudgetStoreError`] if it may not be written; a retry is safe.
    fn save(
        &self,
        log: &InvalidationLog,
    ) -> impl Future<Output = Result<bool, BudgetStoreError>> + Send;
}

/// Why the budget can't be read or written.
#[derive(Debug, Error)]
pub enum BudgetStoreError {
    /// The stored item is not a budget.
    #[error("the item `{BUDGET_KEY}` can't be decoded: {0}; delete it to begin a new one")]
    Undecodable(#[from] serde_dynamo::Error),
    /// The backend failed. [`BackendError::is_transient`] says whether a retry may help.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
}
