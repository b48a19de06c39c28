//! A position in a stream.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The position of a record in its stream. The default is before all of them.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct SequenceNumber(u128);

impl SequenceNumber {
    /// The position before the first record.
    pub const TRIM_HORIZON: Self = Self(0);

    /// The difference to the numbers that dynoxide stores, so that there are 21 digits as in DynamoDB.
    const OFFSET: u128 = 100_000_000_000_000_000_000;

    /// From the number that dynoxide stores.
    pub(super) fn from_stored(stored: i64) -> Self {
        Self(u128::try_from(stored).map_or(0, |stored| stored + Self::OFFSET))
    }

    /// The number as dynoxide stores it.
    pub(super) fn stored(self) -> i64 {
        i64::try_from(self.0.saturating_sub(Self::OFFSET)).unwrap_or(i64::MAX)
    }
}

impl fmt::Display for SequenceNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:021}", self.0)
    }
}

impl FromStr for SequenceNumber {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl From<SequenceNumber> for String {
    fn from(number: SequenceNumber) -> Self {
        number.to_string()
    }
}

impl TryFrom<String> for SequenceNumber {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
