//! Where claims are kept, and how many there are of a day: the port.

use std::future::Future;

use chrono::NaiveDate;
use stream_processing::sinks::SinkError;
use thiserror::Error;

use super::{Claim, DailyCount};

/// One claim for each address, named by its key's id.
pub trait ClaimStore: Send + Sync + 'static {
    /// The claim as it is now.
    ///
    /// # Errors
    /// [`ClaimStoreError`] if it can't be read.
    fn load(
        &self,
        key: &str,
    ) -> impl Future<Output = Result<Option<Claim>, ClaimStoreError>> + Send;

    /// How many letters were claimed on a day.
    ///
    /// # Errors
    /// [`ClaimStoreError`] if it can't be read.
    fn count(
        &self,
        day: NaiveDate,
    ) -> impl Future<Output = Result<DailyCount, ClaimStoreError>> + Send;

    /// Writes a claim if the one there is the one that was seen, and says whether it is written. If it is one more
    /// of its day, it is written together with the count, and only if that is the one that was seen too.
    ///
    /// # Errors
    /// [`ClaimStoreError`] if it may not be written.
    fn save(
        &self,
        key: &str,
        claim: &Claim,
        instead_of: Option<&Claim>,
        one_more_than: Option<DailyCount>,
    ) -> impl Future<Output = Result<bool, ClaimStoreError>> + Send;
}

/// Why a claim could not be read or written.
#[derive(Debug, Error)]
pub enum ClaimStoreError {
    /// What is stored is no claim.
    #[error("a claim can't be decoded: {0}; delete it if its mail may be sent again")]
    Undecodable(#[from] serde_dynamo::Error),
    /// The store did not answer, or not well.
    #[error(transparent)]
    Unavailable(#[from] SinkError),
}
