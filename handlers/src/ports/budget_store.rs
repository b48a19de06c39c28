//! Where the budget of invalidations is kept.

use std::future::Future;

use event_store::BackendError;
use thiserror::Error;

use crate::invalidation_budget::InvalidationLog;

/// The budget's partition key in the read-models table.
pub const BUDGET_KEY: &str = "invalidation-budget";

/// Keeps the invalidation log.
pub trait BudgetStore: Send + Sync {
    /// The log as it is now; an empty one before the first was written.
    ///
    /// # Errors
    /// [`BudgetStoreError`] if it can't be read.
    fn load(&self) -> impl Future<Output = Result<InvalidationLog, BudgetStoreError>> + Send;

    /// Writes the log if the one there is exactly one version older, and says whether it was.
    ///
    /// # Errors
    /// [`BudgetStoreError`] if it may not be written; a repeat is safe.
    fn save(
        &self,
        log: &InvalidationLog,
    ) -> impl Future<Output = Result<bool, BudgetStoreError>> + Send;
}

/// Why the budget could not be read or written.
#[derive(Debug, Error)]
pub enum BudgetStoreError {
    /// What is stored is not a budget.
    #[error("the item `{BUDGET_KEY}` can't be decoded: {0}; delete it to begin a new one")]
    Undecodable(#[from] serde_dynamo::Error),
    /// The store did not answer, or not well.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
}
