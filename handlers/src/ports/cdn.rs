//! The port to the content delivery network.

use std::future::Future;

use event_store::BackendError;
use stream_processing::Transience;
use thiserror::Error;

/// Caches the site near its visitors.
pub trait Cdn: Send + Sync {
    /// Drops the cached copies of these paths. A call with the same reference is the same invalidation.
    ///
    /// # Errors
    /// [`CdnError`] if they may still be cached; a retry is safe.
    fn invalidate(
        &self,
        paths: &[String],
        caller_reference: &str,
    ) -> impl Future<Output = Result<(), CdnError>> + Send;
}

/// An invalidation failed; the copies may still be there.
#[derive(Debug, Error)]
#[error("the CDN could not be told to drop {paths:?}: {reason}")]
pub struct CdnError {
    /// The paths that should have been dropped.
    pub paths: Vec<String>,
    /// The error of the CDN.
    pub reason: BackendError,
}

impl Transience for CdnError {
    fn is_transient(&self) -> bool {
        self.reason.is_transient()
    }
}
