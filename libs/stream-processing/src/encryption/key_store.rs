//! Where the keys of subjects are: the port.

use std::future::Future;

use super::{DataKey, KeyError};

/// A data key for each subject, until it is erased.
pub trait KeyStore: Send + Sync {
    /// The subject's key; a new one if there is none. Whoever asks at the same time gets the same.
    ///
    /// # Errors
    /// [`KeyError`] if it can't be had.
    fn key_for(&self, subject: &str) -> impl Future<Output = Result<DataKey, KeyError>> + Send;

    /// The key of this id; none if it was erased.
    ///
    /// # Errors
    /// [`KeyError`] if nobody can say.
    fn key(&self, id: &str) -> impl Future<Output = Result<Option<DataKey>, KeyError>> + Send;

    /// Erases the subject's key, and with it all that was encrypted with it. A key that is made later is
    /// another one.
    ///
    /// # Errors
    /// [`KeyError`] if it may still be there.
    fn erase(&self, subject: &str) -> impl Future<Output = Result<(), KeyError>> + Send;
}
