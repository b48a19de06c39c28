//! A master key in a file: for development.

use std::path::Path;

use zeroize::Zeroizing;

use super::data_key::random_bytes;
use super::local_secret::{self, Secret};
use super::{DataKey, KeyError, KeyProvider, NewKey, cipher};

/// Wraps data keys with a master key of 32 bytes in base64. Anyone who reads the file can read everything, so do not
/// protect real people's data with it.
#[derive(Debug, Clone)]
pub struct LocalKeyProvider {
    master: DataKey,
}

impl LocalKeyProvider {
    /// With the master key in base64.
    ///
    /// # Errors
    /// [`KeyError::Secret`] if the text is not 32 bytes in base64.
    pub fn new(base64: &str) -> Result<Self, KeyError> {
        Ok(Self::with(local_secret::parse(base64)?))
    }

    /// With the master key in a file; creates the file with a random key if it does not exist.
    ///
    /// # Errors
    /// [`KeyError::Secret`] if the file can't be read or written, or holds no valid key.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        Ok(Self::with(local_secret::from_file(path)?))
    }

    fn with(secret: Secret) -> Self {
        Self { master: DataKey::new("master", secret) }
    }
}

impl KeyProvider for LocalKeyProvider {
    async fn generate(&self, id: &str) -> Result<NewKey, KeyError> {
        let bytes = random_bytes()?;
        let wrapped = cipher::encrypt(self.master.bytes(), id.as_bytes(), bytes.as_slice())?;
        Ok(NewKey { bytes, wrapped })
    }

    async fn unwrap(&self, id: &str, wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let bytes = cipher::decrypt(self.master.bytes(), id.as_bytes(), wrapped);
        let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.as_slice().try_into().ok());
        bytes.map(Zeroizing::new).ok_or_else(|| KeyError::Unusable {
            key: id.to_owned(),
            reason: "it was wrapped by another master key, or changed".to_owned(),
        })
    }
}
