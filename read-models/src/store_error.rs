//! Why a read model can't be read or written.

use event_store::BackendError;
use thiserror::Error;

/// Why a read model can't be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The stored item is not a read model. The next writer replaces it.
    #[error("the read model `{key}` can't be decoded: {reason}")]
    Undecodable {
        /// The key of the item.
        key: String,
        /// The error of decoding it.
        reason: String,
    },
    /// The pointer can't be decoded, so the live model is unknown. Nothing else tells, so it is not guessed.
    #[error(
        "the pointer to the read models can't be decoded: {reason}; `visitplannr rebuild` makes another one"
    )]
    LostPointer {
        /// The error of decoding it.
        reason: String,
    },
    /// The backend failed. [`BackendError::is_transient`] says whether a retry may help.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
}

impl StoreError {
    /// Whether a retry of the same request may succeed. This includes read models that can't be decoded: they are made
    /// again, or repaired by a rebuild.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Undecodable { .. } | Self::LostPointer { .. } => true,
            Self::Unavailable(error) => error.is_transient(),
        }
    }
}
