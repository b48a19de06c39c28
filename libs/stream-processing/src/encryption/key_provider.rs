//! Who wraps data keys, so that they can be kept: the port.

use std::future::Future;

use zeroize::Zeroizing;

use super::KeyError;

/// Makes data keys and wraps them with a master key that never leaves it.
pub trait KeyProvider: Send + Sync {
    /// A new data key. It can only be unwrapped under the same id.
    ///
    /// # Errors
    /// [`KeyError`] if it can't be made.
    fn generate(&self, id: &str) -> impl Future<Output = Result<NewKey, KeyError>> + Send;

    /// The bytes of a wrapped key.
    ///
    /// # Errors
    /// [`KeyError::Unusable`] if it was wrapped under another id or by another master key.
    fn unwrap(
        &self,
        id: &str,
        wrapped: &[u8],
    ) -> impl Future<Output = Result<Zeroizing<[u8; 32]>, KeyError>> + Send;
}

/// A data key, and how it is kept.
#[allow(missing_debug_implementations, reason = "its bytes are for nobody to see")]
pub struct NewKey {
    /// To encrypt with.
    pub bytes: Zeroizing<[u8; 32]>,
    /// To be kept.
    pub wrapped: Vec<u8>,
}
