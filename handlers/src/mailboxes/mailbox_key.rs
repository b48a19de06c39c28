//! What a mailbox is found by.

use std::str::FromStr;

use stream_processing::encryption::{KeyError, KeyedHash, SubjectHash};
use thiserror::Error;

use crate::email_address::EmailAddress;

/// The keyed hash of a mailbox, whatever the spelling of its address. Nobody makes it from an address without the
/// key, or the address from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxKey(String);

/// A text that is no key of a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it must be {LENGTH} characters of base64url", LENGTH = MailboxKey::LENGTH)]
pub struct NoMailboxKey;

impl MailboxKey {
    /// In characters: 256 bits as base64url.
    pub const LENGTH: usize = 43;

    /// The key of the mailbox that this address leads to.
    ///
    /// # Errors
    /// [`KeyError`] if it can't be hashed.
    pub async fn of(hash: &impl KeyedHash, address: &EmailAddress) -> Result<Self, KeyError> {
        Ok(Self::from(&hash.of(&Self::subject(address)).await?))
    }

    /// What is hashed.
    #[must_use]
    pub fn subject(address: &EmailAddress) -> String {
        format!("mailbox:{}", address.mailbox())
    }

    /// As text.
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
