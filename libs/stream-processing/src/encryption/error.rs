//! Why a field can't be encrypted or decrypted.

use thiserror::Error;

use crate::Transience;

/// Why a key is not available.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The key service failed, and a retry may help.
    #[error("the key can't be had for now: {0}")]
    Unavailable(String),
    /// Permanent: the key was wrapped by another master key, or changed since.
    #[error("key `{key}` can't be unwrapped: {reason}")]
    Unusable {
        /// The id of the data key.
        key: String,
        /// What the provider says about it.
        reason: String,
    },
    /// A local secret can't be read or written, or is not 32 bytes in base64.
    #[error("the secret is not usable: {0}")]
    Secret(String),
}

/// Why a field can't be encrypted or decrypted.
#[derive(Debug, Error)]
pub enum EncryptionError {
    /// The key is not available.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The event is encrypted already; decrypt it first.
    #[error("event `{event}` is encrypted already; decrypt it first")]
    Twice {
        /// The id of the event.
        event: String,
    },
    /// The ciphertext was changed, or was encrypted for another event or field.
    #[error("`{field}` of event `{event}` was changed since it was encrypted, or moved here")]
    Tampered {
        /// The id of the event.
        event: String,
        /// The field, as a JSON pointer into the event.
        field: String,
    },
    /// The event's metadata names a field that the event does not have.
    #[error("event `{event}` has no `{field}`, which its `eem` names")]
    Missing {
        /// The id of the event.
        event: String,
        /// The field, as a JSON pointer into the event.
        field: String,
    },
    /// The event's `eem` is not [`EncryptionMetadata`](super::EncryptionMetadata).
    #[error("`eem` is not encryption metadata: {0}")]
    Metadata(#[source] serde_json::Error),
    /// The event is encrypted with another algorithm than AES-256-GCM.
    #[error("`{0}` is not known; the algorithm must be AES-256-GCM")]
    Algorithm(String),
    /// A field can't be written as JSON, or read as such after decryption.
    #[error("it can't be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl KeyError {
    /// The cipher or the random number generator failed.
    pub(super) fn cipher(error: &impl std::fmt::Display) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// Only a key that is unavailable for now may be available later.
impl Transience for KeyError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

impl Transience for EncryptionError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Key(error) if error.is_transient())
    }
}
