//! The id of a service that handles events.

use std::fmt;

use thiserror::Error;

/// Characters of a service's id, at most.
const LONGEST: usize = 64;

/// The id of a consumer: part of its journal's keys, and of the ids of everything that it causes.
///
/// It must never change: with another id, a consumer finds none
/// of its entries, and handles every repeated event once more.
///
/// ```
/// use idempotent_consumers::ServiceId;
///
/// const NAME: &str = "count-by-country";
/// assert_eq!(ServiceId::new(NAME)?.as_str(), NAME);
/// assert!(ServiceId::new("count#1").is_err());
/// # Ok::<(), idempotent_consumers::ServiceIdError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceId(&'static str);

/// Why a text is not a service's id.
#[derive(Debug, Error)]
#[error(
    "`{0}` is not a service id; take 1 to {LONGEST} of the characters a-z, A-Z, 0-9, `-`, `_` and `.`"
)]
pub struct ServiceIdError(&'static str);

impl ServiceId {
    /// An id of 1 to 64 letters, digits, `-`, `_` and `.`.
    ///
    /// # Errors
    /// [`ServiceIdError`] for any other text.
    pub fn new(id: &'static str) -> Result<Self, ServiceIdError> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if (1..=LONGEST).contains(&id.len()) && id.bytes().all(is_allowed) {
            Ok(Self(id))
        } else {
            Err(ServiceIdError(id))
        }
    }

    /// The id as text, such as `count-by-country`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for ServiceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}
