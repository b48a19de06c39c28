//! What tells the operator of a running system from everybody else on this machine.

use std::fmt;

use http::HeaderMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A secret of one start. It stands in the data directory, which only its owner reads: what credentials are on AWS.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorToken(Uuid);

impl OperatorToken {
    /// The header that an operator's request has it in.
    pub const HEADER: &str = "x-visitplannr-operator";

    /// A new one, with 74 random bits.
    pub(crate) fn random() -> Self {
        Self(Uuid::now_v7())
    }

    /// Whether a request has this one.
    pub(crate) fn is_in(self, headers: &HeaderMap) -> bool {
        let shown = headers.get(Self::HEADER).and_then(|value| value.to_str().ok());
        shown.and_then(|text| text.parse().ok()) == Some(self.0)
    }

    /// As the header has it.
    #[must_use]
    pub fn to_header(self) -> String {
        self.0.to_string()
    }
}

/// No log shows it by mistake.
impl fmt::Debug for OperatorToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OperatorToken(…)")
    }
}
