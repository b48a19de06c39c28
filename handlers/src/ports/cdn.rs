//! The port to the content delivery network.

use std::future::Future;

use thiserror::Error;

/// Keeps copies of the site near its visitors.
pub trait Cdn: Send + Sync {
    /// Drops the copies of these paths. A repeat with the same reference is the same invalidation.
    ///
    /// # Errors
    /// [`CdnError`] if they may still be there; a repeat is safe.
    fn invalidate(
        &self,
        paths: &[String],
        caller_reference: &str,
    ) -> impl Future<Output = Result<(), CdnError>> + Send;
}

/// The CDN failed.
#[derive(Debug, Error)]
#[error("the CDN could not be told to drop {paths:?}: {reason}")]
pub struct CdnError {
    /// What should have been dropped.
    pub paths: Vec<String>,
    /// The CDN's words.
    pub reason: String,
}
