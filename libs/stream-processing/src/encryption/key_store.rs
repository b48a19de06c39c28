//! The port to a store of subjects' keys.

use std::future::Future;

use super::{DataKey, KeyError};

/// A data key for each subject, until it is erased.
pub trait KeyStore: Send + Sync {
    /// The subject's key; a new one if it has none. Concurrent callers get the same key.
    ///
    /// # Errors
    /// [`KeyError`] if the key is not available.
    fn key_for(&self, subject: &str) -> impl Future<Output = Result<DataKey, KeyError>> + Send;

    /// The key with this id; `None` if it was erased.
    ///
    /// # Errors
    /// [`KeyError`] if the store can't tell.
    fn key(&self, id: &str) -> impl Future<Output = Result<Option<DataKey>, KeyError>> + Send;

    /// Erases the subject's key, and thereby everything that it
    /// encrypted. A key that is made later is a different one.
    ///
    /// # Errors
    /// [`KeyError`] if the key may still exist.
    fn erase(&self, subject: &str) -> impl Future<Output = Result<(), KeyError>> + Send;
}
