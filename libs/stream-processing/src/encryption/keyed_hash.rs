//! The port to a keyed hash, which finds a subject without naming it.

use std::future::Future;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use super::KeyError;

/// A hash that can't be made without its key. An address can be guessed, and a plain hash would confirm the guess.
pub trait KeyedHash: Send + Sync {
    /// The hash of a subject; the same for the same subject.
    ///
    /// # Errors
    /// [`KeyError`] if it can't be made.
    fn of(&self, subject: &str) -> impl Future<Output = Result<SubjectHash, KeyError>> + Send;
}

/// The keyed hash of a subject, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectHash(String);

impl SubjectHash {
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// 43 characters of base64url (RFC 4648, section 5), for 256 bits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text from outside is this hash, compared in constant time.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::SubjectHash;

    #[test]
    fn a_hash_is_itself_and_no_other_text() {
        let hash = SubjectHash::of_bytes(&[7; 32]);

        assert_eq!(hash.as_str().len(), 43);
        assert!(hash.matches(hash.as_str()));
        for other in ["", &hash.as_str()[1..], &format!("{}A", hash.as_str())] {
            assert!(!hash.matches(other), "{other}");
        }
        assert!(!hash.matches(SubjectHash::of_bytes(&[8; 32]).as_str()));
    }
}
