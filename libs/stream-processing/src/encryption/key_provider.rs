//! The port to a provider that wraps data keys, so that they can be stored.

use std::future::Future;

use zeroize::Zeroizing;

use super::KeyError;

/// Makes data keys and wraps them with a master key that never leaves it.
pub trait KeyProvider: Send + Sync {
    /// A new data key. It can be unwrapped only with the same id.
    ///
    /// # Errors
    /// [`KeyError`] if it can't be made.
    fn generate(&self, id: &str) -> impl Future<Output = Result<NewKey, KeyError>> + Send;

    /// The plain bytes of a wrapped key.
    ///
    /// # Errors
    /// [`KeyError::Unusable`] if it was wrapped with another id or by another master key.
    fn unwrap(
        &self,
        id: &str,
        wrapped: &[u8],
    ) -> impl Future<Output = Result<Zeroizing<[u8; 32]>, KeyError>> + Send;
}

/// A new data key, plain and wrapped.
#[allow(missing_debug_implementations, reason = "its bytes are for nobody to see")]
pub struct NewKey {
    /// The plain key, for encryption. Wiped from memory when dropped.
    pub bytes: Zeroizing<[u8; 32]>,
    /// The same key, encrypted by the master key, for storage.
    pub wrapped: Vec<u8>,
}
