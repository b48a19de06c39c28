//! The key that a mailbox is stored under.

use std::str::FromStr;

use stream_processing::encryption::{KeyError, KeyedHash, SubjectHash};
use thiserror::Error;

use crate::email_address::EmailAddress;

/// The keyed hash of a mailbox, the same for all spellings of its address.
/// Without the secret key, neither can be derived from the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxKey(String);

/// A text that is not a mailbox's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it must be {LENGTH} characters of base64url", LENGTH = MailboxKey::LENGTH)]
pub struct NoMailboxKey;

impl MailboxKey {
    /// Characters: 256 bits in base64url.
    pub const LENGTH: usize = 43;

    /// The key of the mailbox that this address belongs to.
    ///
    /// # Errors
    /// [`KeyError`] if it can't be hashed.
    pub async fn of(hash: &impl KeyedHash, address: &EmailAddress) -> Result<Self, KeyError> {
        Ok(Self::from(&hash.of(&Self::subject(address)).await?))
    }

    /// The text that is hashed for an address.
    #[must_use]
    pub fn subject(address: &EmailAddress) -> String {
        format!("mailbox:{}", address.mailbox())
    }

    /// The key as text in base64url.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&SubjectHash> for MailboxKey {
    fn from(hash: &SubjectHash) -> Self {
        Self(hash.as_str().to_owned())
    }
}

impl FromStr for MailboxKey {
    type Err = NoMailboxKey;

    fn from_str(text: &str) -> Result<Self, NoMailboxKey> {
        let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if text.len() == Self::LENGTH && text.bytes().all(is_base64url) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoMailboxKey)
        }
    }
}
