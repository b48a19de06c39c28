//! The proposer of a destination, readable only with a key.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A proposer's email address, sealed. The domain neither opens it nor knows how it is sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposer {
    /// The id of the key that sealed it: one key for each address, until the address is forgotten.
    pub key: String,
    /// The sealed address; it differs each time.
    pub sealed: String,
}

impl fmt::Debug for Proposer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Proposer(sealed with {})", self.key)
    }
}
