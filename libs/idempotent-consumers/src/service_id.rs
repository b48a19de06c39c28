//! Who handles an event.

use std::fmt;

use thiserror::Error;

/// Characters of a service's id, at most.
const LONGEST: usize = 64;

/// The id of a consumer: part of the keys of its journal and of the ids of all that it causes.
///
/// It never changes. Under another id a consumer finds none of its entries, and handles every event that
/// comes again once more.
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

/// What can't be a service's id.
#[derive(Debug, Error)]
#[error(
    "`{0}` is not a service id; take 1 to {LONGEST} of the characters a-z, A-Z, 0-9, `-`, `_` and `.`"
)]
pub struct ServiceIdError(&'static str);

impl ServiceId {
    /// An id of 1 to 64 letters, digits, `-`, `_` and `.`.
    ///
    /// # Errors
    /// [`ServiceIdError`] if it is anything else.
    pub fn new(id: &'static str) -> Result<Self, ServiceIdError> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if (1..=LONGEST).contains(&id.len()) && id.bytes().all(is_allowed) {
            Ok(Self(id))
        } else {
            Err(ServiceIdError(id))
        }
    }

    /// As it was given.
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
