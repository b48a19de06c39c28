//! A master key in a file: for development.

use std::path::Path;

use aws_lc_rs::aead::Aad;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::data_key::random_bytes;
use super::{DataKey, KeyError, KeyProvider, NewKey, cipher};

/// Wraps data keys with a master key that is 32 bytes in base64. Whoever reads the file reads
/// everything, so this is no place for keys of real people.
#[derive(Debug, Clone)]
pub struct LocalKeyProvider {
    master: DataKey,
}

impl LocalKeyProvider {
    /// The master key in base64.
    ///
    /// # Errors
    /// [`KeyError::Master`] if it is none.
    pub fn new(base64: &str) -> Result<Self, KeyError> {
        let none = |reason: &dyn std::fmt::Display| KeyError::Master(reason.to_string());
        let decoded = STANDARD.decode(base64.trim()).map_err(|error| none(&error))?;
        let decoded = Zeroizing::new(decoded);
        let bytes: [u8; 32] =
            decoded.as_slice().try_into().map_err(|_| none(&"it has another length"))?;
        Ok(Self { master: DataKey::new("master", Zeroizing::new(bytes)) })
    }

    /// The master key in a file; it is made if there is none.
    ///
    /// # Errors
    /// [`KeyError::Master`] if it can't be read or written, or is none.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        let trouble =
            |error: std::io::Error| KeyError::Master(format!("{}: {error}", path.display()));
        match std::fs::read_to_string(path) {
            Ok(text) => Self::new(&Zeroizing::new(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let text = Zeroizing::new(STANDARD.encode(random_bytes()?.as_slice()));
                private_file(path, &text).map_err(trouble)?;
                Self::new(&text)
            }
            Err(error) => Err(trouble(error)),
        }
    }
}

/// A file that nobody else reads. It must not be there yet.
fn private_file(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

impl KeyProvider for LocalKeyProvider {
    async fn generate(&self, id: &str) -> Result<NewKey, KeyError> {
        let bytes = random_bytes()?;
        let mut plain = Zeroizing::new(bytes.to_vec());
        let wrapped = cipher::encrypt(self.master.bytes(), Aad::from(id), &mut plain)?;
        Ok(NewKey { bytes, wrapped })
    }

    async fn unwrap(&self, id: &str, wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let mut wrapped = Zeroizing::new(wrapped.to_vec());
        let bytes = cipher::decrypt(self.master.bytes(), Aad::from(id), &mut wrapped);
        let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(Zeroizing::new).ok_or_else(|| KeyError::Unusable {
            key: id.to_owned(),
            reason: "it was wrapped by another master key, or changed".to_owned(),
        })
    }
}
