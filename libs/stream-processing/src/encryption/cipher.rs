//! Encrypts and decrypts one field.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::{RawValue, to_raw_value};
use zeroize::Zeroizing;

use super::{DataKey, EncryptionError, KeyError};

/// 96 bits, as NIST SP 800-38D (8.2) recommends.
const NONCE_LENGTH: usize = 12;

/// The position of a field. It is authenticated with the field, so that ciphertext can't be moved elsewhere.
pub(super) struct Place<'a> {
    pub(super) event: &'a str,
    pub(super) field: &'a str,
    pub(super) key: &'a str,
}

impl Place<'_> {
    fn bytes(&self) -> Result<Vec<u8>, EncryptionError> {
        Ok(serde_json::to_vec(&[self.event, self.field, self.key])?)
    }

    fn tampered(&self) -> EncryptionError {
        EncryptionError::Tampered { event: self.event.to_owned(), field: self.field.to_owned() }
    }
}

/// The encrypted field as text: nonce, ciphertext and tag in base64.
pub(super) fn seal(
    key: &DataKey,
    place: &Place<'_>,
    json: &RawValue,
) -> Result<Box<RawValue>, EncryptionError> {
    let sealed = encrypt(key.bytes(), &place.bytes()?, json.get().as_bytes())?;
    Ok(to_raw_value(&STANDARD.encode(sealed))?)
}

/// The decrypted JSON, byte for byte as it was encrypted.
pub(super) fn open(
    key: &DataKey,
    place: &Place<'_>,
    json: &RawValue,
) -> Result<Box<RawValue>, EncryptionError> {
    let base64: String = serde_json::from_str(json.get()).map_err(|_| place.tampered())?;
    let sealed = STANDARD.decode(base64).map_err(|_| place.tampered())?;
    let opened = decrypt(key.bytes(), &place.bytes()?, &sealed).ok_or_else(|| place.tampered())?;
    let text = std::str::from_utf8(&opened).map_err(|_| place.tampered())?;
    RawValue::from_string(text.to_owned()).map_err(|_| place.tampered())
}

/// A random nonce, the ciphertext, and the tag. `bound` is authenticated, and not included. One key is good for 2^32
/// encryptions (NIST SP 800-38D, 8.3).
pub(super) fn encrypt(key: &[u8], bound: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
    let mut nonce = [0; NONCE_LENGTH];
    getrandom::fill(&mut nonce).map_err(|error| KeyError::cipher(&error))?;
    let cipher = Aes256Gcm::new_from_slice(key).map_err(|error| KeyError::cipher(&error))?;
    let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: bound });
    let sealed = sealed.map_err(|error| KeyError::cipher(&error))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// The plaintext; `None` if the key, `bound` or the text is not the one that was used.
pub(super) fn decrypt(key: &[u8], bound: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = Aes256Gcm::new_from_slice(key).ok()?;
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LENGTH>()?;
    let plain = cipher.decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: bound }).ok()?;
    Some(Zeroizing::new(plain))
}
