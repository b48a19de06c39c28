//! How a subject is found without being named: the port.

use std::future::Future;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::KeyError;

/// A hash that nobody can make without its key: an address can be guessed, so a plain hash of it would tell
/// whoever guesses right.
pub trait KeyedHash: Send + Sync {
    /// The hash of a subject, the same each time.
    ///
    /// # Errors
    /// [`KeyError`] if it can't be made.
    fn of(&self, subject: &str) -> impl Future<Output = Result<SubjectHash, KeyError>> + Send;
}

/// The keyed hash of a subject, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectHash(String);

impl SubjectHash {
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}
