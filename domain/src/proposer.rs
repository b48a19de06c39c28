//! Who proposed a destination, told only to those who have the key.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A proposer's e-mail address, sealed. The domain neither opens it nor knows what seals it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposer {
    /// The id of the key that it was sealed with: one for each address, until the address is forgotten.
    pub key: String,
    /// The sealed address, other text each time.
    pub sealed: String,
}

impl fmt::Debug for Proposer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Proposer(sealed with {})", self.key)
    }
}
