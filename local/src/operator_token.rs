//! Distinguishes the operator of a running system from other users of this machine.

use std::fmt;

use http::HeaderMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A secret of one run. It is in the data directory, which only
/// its owner can read: the equivalent of credentials on AWS.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorToken(Uuid);

impl OperatorToken {
    /// The header that carries it in an operator's request.
    pub const HEADER: &str = "x-visitplannr-operator";

    /// A new token, with 74 random bits.
    pub(crate) fn random() -> Self {
        Self(Uuid::now_v7())
    }

    /// Whether a request carries this token.
    pub(crate) fn is_in(self, headers: &HeaderMap) -> bool {
        let shown = headers.get(Self::HEADER).and_then(|value| value.to_str().ok());
        shown.and_then(|text| text.parse().ok()) == Some(self.0)
    }

    /// The value of the header.
    #[must_use]
    pub fn to_header(self) -> String {
        self.0.to_string()
    }
}

/// No log shows the token by mistake.
impl fmt::Debug for OperatorToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OperatorToken(…)")
    }
}
