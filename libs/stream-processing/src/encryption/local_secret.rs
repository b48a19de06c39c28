//! A secret of 32 bytes in a file, for development.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::KeyError;
use super::data_key::random_bytes;

/// Wiped from memory when dropped.
pub(super) type Secret = Zeroizing<[u8; 32]>;

/// Reads 32 bytes in base64; surrounding whitespace is ignored.
pub(super) fn parse(base64: &str) -> Result<Secret, KeyError> {
    let none = |reason: &dyn std::fmt::Display| {
        KeyError::Secret(format!("{reason}; it must be 32 bytes in base64"))
    };
    let decoded = STANDARD.decode(base64.trim()).map_err(|error| none(&error))?;
    let decoded = Zeroizing::new(decoded);
    let bytes: [u8; 32] =
        decoded.as_slice().try_into().map_err(|_| none(&"it has another length"))?;
    Ok(Zeroizing::new(bytes))
}

/// The secret in a file; creates the file with a random secret if it does not exist.
pub(super) fn from_file(path: &Path) -> Result<Secret, KeyError> {
    let trouble = |error: std::io::Error| KeyError::Secret(format!("{}: {error}", path.display()));
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&Zeroizing::new(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let secret = random_bytes()?;
            let text = Zeroizing::new(STANDARD.encode(secret.as_slice()));
            private_file(path, &text).map_err(trouble)?;
            Ok(secret)
        }
        Err(error) => Err(trouble(error)),
    }
}

/// Creates a file that only its owner can read. Fails if it exists.
fn private_file(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    // A power failure must not lose it, and with it all that it wrapped.
    file.sync_all()
}
