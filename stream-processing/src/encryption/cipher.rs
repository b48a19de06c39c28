//! One field: sealed, and opened again.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::{RawValue, to_raw_value};
use zeroize::Zeroizing;

use super::{DataKey, EncryptionError, KeyError};

/// Where a field stands. It is sealed with it, so that it can't be moved elsewhere.
pub(super) struct Place<'a> {
    pub(super) event: &'a str,
    pub(super) field: &'a str,
    pub(super) key: &'a str,
}

impl Place<'_> {
    fn aad(&self) -> Result<Aad<Vec<u8>>, EncryptionError> {
        Ok(Aad::from(serde_json::to_vec(&[self.event, self.field, self.key])?))
    }

    fn tampered(&self) -> EncryptionError {
        EncryptionError::Tampered { event: self.event.to_owned(), field: self.field.to_owned() }
    }
}

/// The field as text: nonce, ciphertext and tag in base64.
pub(super) fn seal(
    key: &DataKey,
    place: &Place<'_>,
    json: &RawValue,
) -> Result<Box<RawValue>, EncryptionError> {
    let mut sealed = Zeroizing::new(json.get().as_bytes().to_vec());
    let sealed = encrypt(key.bytes(), place.aad()?, &mut sealed)?;
    Ok(to_raw_value(&STANDARD.encode(sealed))?)
}

/// The JSON that was sealed there, to the byte.
pub(super) fn open(
    key: &DataKey,
    place: &Place<'_>,
    json: &RawValue,
) -> Result<Box<RawValue>, EncryptionError> {
    let base64: String = serde_json::from_str(json.get()).map_err(|_| place.tampered())?;
    let mut sealed = STANDARD.decode(base64).map_err(|_| place.tampered())?;
    let opened = decrypt(key.bytes(), place.aad()?, &mut sealed).ok_or_else(|| place.tampered())?;
    let text = std::str::from_utf8(opened).map_err(|_| place.tampered())?;
    RawValue::from_string(text.to_owned()).map_err(|_| place.tampered())
}

/// A random nonce of 96 bits, the ciphertext, and the tag. One key is good for 2^32 of them
/// (NIST SP 800-38D, 8.3).
pub(super) fn encrypt(
    key: &[u8],
    aad: Aad<impl AsRef<[u8]>>,
    plain: &mut Vec<u8>,
) -> Result<Vec<u8>, KeyError> {
    let mut nonce = [0; NONCE_LEN];
    rand::fill(&mut nonce).map_err(KeyError::cipher)?;
    let cipher =
        UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(KeyError::cipher)?;
    cipher
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, plain)
        .map_err(KeyError::cipher)?;
    Ok([nonce.as_slice(), plain].concat())
}

/// What was encrypted; nothing if key, place or text are others.
pub(super) fn decrypt<'a>(
    key: &[u8],
    aad: Aad<impl AsRef<[u8]>>,
    sealed: &'a mut [u8],
) -> Option<&'a [u8]> {
    let cipher = UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).ok()?;
    let (nonce, sealed) = sealed.split_first_chunk_mut::<NONCE_LEN>()?;
    let plain = cipher.open_in_place(Nonce::assume_unique_for_key(*nonce), aad, sealed).ok()?;
    Some(plain)
}
