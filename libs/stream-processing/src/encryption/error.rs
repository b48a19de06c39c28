//! What keeps a field from being encrypted or read.

use thiserror::Error;

use crate::Transience;

/// A key that can't be had.
#[derive(Debug, Error)]
pub enum KeyError {
    /// For now: the service did not answer as hoped.
    #[error("the key can't be had for now: {0}")]
    Unavailable(String),
    /// Never: it was wrapped by another master key, or changed.
    #[error("key `{key}` can't be unwrapped: {reason}")]
    Unusable {
        /// Its id.
        key: String,
        /// Why.
        reason: String,
    },
    /// A secret of this machine is none.
    #[error("the secret is not usable: {0}")]
    Secret(String),
}

/// A field that can't be encrypted or read.
#[derive(Debug, Error)]
pub enum EncryptionError {
    /// Its key can't be had.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It would have to be decrypted first.
    #[error("event `{event}` is encrypted already; decrypt it first")]
    Twice {
        /// The event's id.
        event: String,
    },
    /// It is not what was encrypted in this place.
    #[error("`{field}` of event `{event}` was changed since it was encrypted, or moved here")]
    Tampered {
        /// The event's id.
        event: String,
        /// The field.
        field: String,
    },
    /// The event says that it is there, and it is not.
    #[error("event `{event}` has no `{field}`, which its `eem` names")]
    Missing {
        /// The event's id.
        event: String,
        /// The field.
        field: String,
    },
    /// Somebody else's.
    #[error("`eem` is not encryption metadata: {0}")]
    Metadata(#[source] serde_json::Error),
    /// Somebody else's.
    #[error("`{0}` is not known; the algorithm must be AES-256-GCM")]
    Algorithm(String),
    /// It can't be written as JSON.
    #[error("it can't be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl KeyError {
    /// A cipher, or chance, failed.
    pub(super) fn cipher(error: &impl std::fmt::Display) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// Only a key that is out of reach for now may be there later.
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
