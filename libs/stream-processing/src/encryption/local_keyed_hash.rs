//! A keyed hash with a secret in a file: for development.

use std::fmt;
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::local_secret::{self, Secret};
use super::{KeyError, KeyedHash, SubjectHash};

/// HMAC-SHA-256 (RFC 2104) with a secret that is 32 bytes in base64.
#[derive(Clone)]
pub struct LocalKeyedHash {
    secret: Secret,
}

impl fmt::Debug for LocalKeyedHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LocalKeyedHash")
    }
}

impl LocalKeyedHash {
    /// With the secret in base64.
    ///
    /// # Errors
    /// [`KeyError::Secret`] if the text is not 32 bytes in base64.
    pub fn new(base64: &str) -> Result<Self, KeyError> {
        Ok(Self { secret: local_secret::parse(base64)? })
    }

    /// With the secret in a file; creates the file with a random secret if it does not exist.
    ///
    /// # Errors
    /// [`KeyError::Secret`] if the file can't be read or written, or holds no valid secret.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        Ok(Self { secret: local_secret::from_file(path)? })
    }
}

impl KeyedHash for LocalKeyedHash {
    async fn of(&self, subject: &str) -> Result<SubjectHash, KeyError> {
        let mut hash = Hmac::<Sha256>::new_from_slice(self.secret.as_slice())
            .map_err(|error| KeyError::cipher(&error))?;
        hash.update(subject.as_bytes());
        Ok(SubjectHash::of_bytes(&hash.finalize().into_bytes()))
    }
}
