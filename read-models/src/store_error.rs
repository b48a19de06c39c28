//! Why a read model could not be read or written.

use event_store::BackendError;
use thiserror::Error;

/// Why a read model could not be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// What is stored is not a read model. Whoever writes it makes it anew.
    #[error("the read model `{key}` can't be decoded: {reason}")]
    Undecodable {
        /// Its key.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody knows which model is live. That follows from nothing else, so nobody guesses it.
    #[error(
        "the pointer to the read models can't be decoded: {reason}; `visitplannr rebuild` makes another one"
    )]
    LostPointer {
        /// What is wrong with it.
        reason: String,
    },
    /// The store failed.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
}

impl StoreError {
    /// Whether the same request may succeed when it is repeated. One whose read models can't be decoded may: they are made
    /// anew, or mended by a rebuild.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Undecodable { .. } | Self::LostPointer { .. } => true,
            Self::Unavailable(error) => error.is_transient(),
        }
    }
}
